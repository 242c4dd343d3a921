// Sin: a job that goes on for two seconds and a half after it was cancelled.
#include "tests/abi/plugins/decent.hpp"

#include <poll.h>

namespace {
void change(sinner::Declarations& d) {
    d.job = [](ams::JobRun&) { poll(nullptr, 0, 2'500); };
}
} // namespace

SINNER(change);
