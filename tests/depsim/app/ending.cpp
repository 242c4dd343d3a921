#include "tests/depsim/app/ending.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace depsim {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

Ending::Ending(const Until& until) : until_(until) {
    std::signal(SIGPIPE, SIG_IGN); // a client that leaves is no reason to end
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0) fail("pthread_sigmask");
    signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
    if (signals_ < 0) fail("signalfd");
    if (until_.seconds > 0) {
        timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
        const itimerspec at{{0, 0}, {until_.seconds, 0}};
        if (timer_ < 0 || ::timerfd_settime(timer_, 0, &at, nullptr) != 0) fail("timerfd");
    }
}

Ending::~Ending() {
    ::close(signals_);
    if (timer_ >= 0) ::close(timer_);
}

void Ending::wait() const {
    // poll() skips negative descriptors.
    std::array<pollfd, 3> watched{
        {{signals_, POLLIN, 0}, {timer_, POLLIN, 0}, {until_.stdin_ends ? STDIN_FILENO : -1, POLLIN, 0}}};
    for (;;) {
        if (::poll(watched.data(), watched.size(), -1) < 0) {
            if (errno == EINTR) continue;
            fail("poll");
        }
        if (watched[0].revents != 0 || watched[1].revents != 0) return;
        if (watched[2].revents != 0) {
            char ignored[256];
            if (::read(STDIN_FILENO, ignored, sizeof ignored) <= 0) return;
        }
    }
}

} // namespace depsim
