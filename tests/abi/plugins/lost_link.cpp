// Sin: a dashboard whose card leads to a grid that there is not.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.dashboard = R"({"title":"Sum","cards":[{"title":"Things","value":3,"link":{"grid":"sinner.gone"}}]})";
}
} // namespace

SINNER(change);
