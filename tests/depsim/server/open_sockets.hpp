#pragma once
// The connections that are open, so that the end of the program can end them.

#include <mutex>
#include <set>

#include <sys/socket.h>

namespace depsim {

/// Safe from any thread. Ends connections below TLS: Poco's own HTTPServer::stopAll() sends TLS's farewell from the
/// stopping thread while the connection's thread may be inside the same SSL object.
class OpenSockets {
public:
    void add(int descriptor) {
        const std::lock_guard lock(mutex_);
        descriptors_.insert(descriptor);
        if (ending_) ::shutdown(descriptor, SHUT_RDWR);
    }

    /// To be called before the descriptor is closed, and its number perhaps given to another file.
    void remove(int descriptor) {
        const std::lock_guard lock(mutex_);
        descriptors_.erase(descriptor);
    }

    /// Whoever reads or writes finds the connection ended, also on connections still to come.
    void end_all() {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        for (const int descriptor : descriptors_)
            ::shutdown(descriptor, SHUT_RDWR);
    }

private:
    std::mutex mutex_;
    std::set<int> descriptors_;
    bool ending_ = false;
};

} // namespace depsim
