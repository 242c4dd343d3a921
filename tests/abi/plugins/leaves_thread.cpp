// Sin: a thread of the plugin runs on after deinit(), in code that the host is about to unload.
#include "tests/abi/plugins/decent.hpp"

#include <thread>
#include <unistd.h>

namespace {
void change(sinner::Declarations&) {
    std::thread([] {
        for (;;)
            pause();
    }).detach();
}
} // namespace

SINNER(change);
