// Sin: a job under a permission that the manifest does not declare, so that no role could hold it.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.jobs.front().permission = "sinner_other:read";
}
} // namespace

SINNER(change);
