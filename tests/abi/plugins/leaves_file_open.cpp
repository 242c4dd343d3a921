// Sin: a file stays open after deinit().
#include "tests/abi/plugins/decent.hpp"

#include <fcntl.h>

namespace {
void change(sinner::Declarations&) {
    static_cast<void>(open("/dev/null", O_RDONLY | O_CLOEXEC));
}
} // namespace

SINNER(change);
