// Sin: a table whose column has a type that there is not.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.tables.front().document =
        R"({"title":"Things","key":"id","columns":[{"name":"name","type":"varchar","title":"Name"}]})";
}
} // namespace

SINNER(change);
