// Sin: init() ends the host's process.
#include "tests/abi/plugins/decent.hpp"

#include <unistd.h>

namespace {
void change(sinner::Declarations&) {
    _exit(7);
}
} // namespace

SINNER(change);
