// Sin: a form with two fields of one name; one of the answers would be lost.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.forms.front().document = R"({"title":"Touch","sections":[{"fields":[
        {"name":"how","type":"text","title":"How","hint":"Gently or not."},
        {"name":"how","type":"text","title":"How else","hint":"Or not at all."}]}]})";
}
} // namespace

SINNER(change);
