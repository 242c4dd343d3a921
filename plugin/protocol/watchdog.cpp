#include "plugin/protocol/watchdog.hpp"

#include "plugin/model/error.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace mdm::dep {

Watchdog::Watchdog(int descriptor, std::chrono::milliseconds limit, std::stop_token stop)
    : descriptor_(::dup(descriptor)) {
    if (descriptor_ < 0)
        throw Error(Code::unreachable, {.detail = "dup failed, errno " + std::to_string(errno)});
    try {
        thread_ = std::thread([this, limit, token = std::move(stop)] { watch(limit, token); });
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    wake_.notify_all();
    thread_.join();
    ::close(descriptor_);
}

Watchdog::Cut Watchdog::cut() const {
    const std::lock_guard lock(mutex_);
    return cut_;
}

void Watchdog::watch(std::chrono::milliseconds limit, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, stop, limit, [this] { return done_; })) return;
    cut_ = stop.stop_requested() ? Cut::stopped : Cut::too_slow;
    (void)::shutdown(descriptor_,
                     SHUT_RDWR); // ENOTCONN: the peer was faster, which ends the exchange as well
}

} // namespace mdm::dep
