// Sin: a grid that offers an action that there is not.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.grids.front().document = R"({"columns":[{"column":"name"}],"toolbar":[{"action":"sinner.gone"}]})";
}
} // namespace

SINNER(change);
