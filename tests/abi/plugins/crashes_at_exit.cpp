// Sin: leaves a function with the C library that is called at exit, when the plugin is no longer there.
#include "tests/abi/plugins/decent.hpp"

#include <cstdlib>

namespace {
void change(sinner::Declarations&) {
    // Not atexit(), which the linker ties to the shared object and runs when that goes.
    on_exit([](int, void*) {}, nullptr);
}
} // namespace

SINNER(change);
