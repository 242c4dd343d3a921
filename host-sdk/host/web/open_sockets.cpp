#include "host-sdk/host/web/open_sockets.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ams::host {

OpenSockets::~OpenSockets() {
    for (const auto& [number, own] : descriptors_)
        ::close(own);
}

int OpenSockets::add(int descriptor) {
    const std::lock_guard lock(mutex_);
    if (ending_) ::shutdown(descriptor, SHUT_RDWR);
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    // Out of descriptors: this connection then ends by its own timeout, which the server's stop waits for.
    if (own >= 0) descriptors_.emplace(++last_, own);
    return own >= 0 ? last_ : 0;
}

void OpenSockets::remove(int number) {
    const std::lock_guard lock(mutex_);
    const auto at = descriptors_.find(number);
    if (at == descriptors_.end()) return;
    ::close(at->second);
    descriptors_.erase(at);
}

void OpenSockets::end_all() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const auto& [number, own] : descriptors_)
        ::shutdown(own, SHUT_RDWR);
}

} // namespace ams::host
