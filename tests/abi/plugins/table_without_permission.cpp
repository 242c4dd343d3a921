// Sin: a table that everybody could read.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.tables.front().permission.clear();
}
} // namespace

SINNER(change);
