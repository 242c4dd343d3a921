// Sin: registers a table that the manifest does not have.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.tables.push_back(d.tables.front());
    d.tables.back().name = "sinner_secret";
}
} // namespace

SINNER(change);
