// Sin: init() fails although the host has everything.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations&) {
    throw ams::Error(AMS_FAILED, "sinner.not_today", "Not today. Try another day.");
}
} // namespace

SINNER(change);
