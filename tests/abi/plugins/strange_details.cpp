// Sin: a details page that offers an action that there is not.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.details_page = R"({"title":"A thing","sections":[],"actions":["sinner.gone"]})";
}
} // namespace

SINNER(change);
