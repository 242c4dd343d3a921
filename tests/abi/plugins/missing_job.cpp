// Sin: does not register the job that the manifest promises.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.jobs.clear();
}
} // namespace

SINNER(change);
