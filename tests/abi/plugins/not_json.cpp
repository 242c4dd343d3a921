// Sin: a grid whose document is not JSON.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.grids.front().document = "columns: name";
}
} // namespace

SINNER(change);
