// Sin: registers something else each time it starts.
#include "tests/abi/plugins/decent.hpp"

#include <unistd.h>

namespace {
void change(sinner::Declarations& d) {
    d.menu.back().id = "sinners.things_" + std::to_string(getpid());
}
} // namespace

SINNER(change);
