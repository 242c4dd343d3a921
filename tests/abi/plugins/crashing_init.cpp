// Sin: init() writes through a null pointer.
#include "tests/abi/plugins/decent.hpp"

namespace {
int* volatile nowhere = nullptr;
void change(sinner::Declarations&) {
    *nowhere = 1;
}
} // namespace

SINNER(change);
