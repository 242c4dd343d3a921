#include "plugin/protocol/sigpipe_guard.hpp"

#include <ctime>

namespace mdm::dep {
namespace {

sigset_t only_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

bool is_pending() {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

} // namespace

SigpipeGuard::SigpipeGuard() : was_pending_(is_pending()) {
    const sigset_t sigpipe = only_sigpipe();
    pthread_sigmask(SIG_BLOCK, &sigpipe, &before_);
}

SigpipeGuard::~SigpipeGuard() {
    if (!was_pending_ && is_pending()) {
        const sigset_t sigpipe = only_sigpipe();
        const timespec at_once{};
        (void)sigtimedwait(&sigpipe, nullptr, &at_once); // takes the pending one; nothing else can fail here
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace mdm::dep
