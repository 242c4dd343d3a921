// Sin: needs a function that nobody has (it is linked without -z defs); found at load time only with
// RTLD_NOW.
#include "tests/abi/plugins/decent.hpp"

extern "C" int sinner_from_nowhere();

namespace {
void change(sinner::Declarations& d) {
    d.job = [](ams::JobRun& run) { run.set_message(std::to_string(sinner_from_nowhere())); };
}
} // namespace

SINNER(change);
