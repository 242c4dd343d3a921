// Sin, a small one: a field that nobody explains.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.forms.front().document =
        R"({"title":"Touch","sections":[{"fields":[{"name":"how","type":"text","title":"How"}]}]})";
}
} // namespace

SINNER(change);
