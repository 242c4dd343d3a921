// Sin: two actions of one id.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.actions.push_back(d.actions.front());
}
} // namespace

SINNER(change);
