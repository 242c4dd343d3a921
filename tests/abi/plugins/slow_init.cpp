// Sin: init() waits for something for two seconds and a half.
#include "tests/abi/plugins/decent.hpp"

#include <poll.h>

namespace {
void change(sinner::Declarations&) {
    poll(nullptr, 0, 2'500);
}
} // namespace

SINNER(change);
