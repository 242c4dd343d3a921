// Sin: init() never returns.
#include "tests/abi/plugins/decent.hpp"

#include <unistd.h>

namespace {
void change(sinner::Declarations&) {
    for (;;)
        pause();
}
} // namespace

SINNER(change);
