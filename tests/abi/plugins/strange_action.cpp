// Sin: a grid that offers an action for the rows of another table.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.details.clear(); // its page offers the action to rows of its own table, as it should
    d.tables.push_back(d.tables.front());
    d.tables.back().name = "sinner_other";
    d.actions.front().table = "sinner_other";
}
} // namespace

SINNER(change);
