// Sin: a job that wants to run every five seconds.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.jobs.front().default_interval_s = 5;
}
} // namespace

SINNER(change);
