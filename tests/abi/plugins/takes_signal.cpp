// Sin: takes a signal of the process for itself and does not give it back.
#include "tests/abi/plugins/decent.hpp"

#include <csignal>

namespace {
void change(sinner::Declarations&) {
    std::signal(SIGUSR2, [](int) {});
}
} // namespace

SINNER(change);
