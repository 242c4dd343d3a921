// Sin: a dashboard whose chart is of a kind that there is not.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.dashboard =
        R"({"title":"Sum","cards":[],"charts":[{"title":"By day","kind":"pie","series":[{"title":"All"}],
        "points":[]}]})";
}
} // namespace

SINNER(change);
