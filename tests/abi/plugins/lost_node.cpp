// Sin: a menu node that opens a dashboard that there is not.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.menu.back().dashboard = "sinner.gone";
}
} // namespace

SINNER(change);
