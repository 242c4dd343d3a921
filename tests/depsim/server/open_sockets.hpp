#pragma once
// The connections that are open, so that the end of the program can end them.

#include <chrono>
#include <condition_variable>
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
        removed_.notify_all();
    }

    /// Lets answers that are under way be written: nothing more is read, and connections that only wait for their
    /// clients end. Returns when all have ended, or after this time.
    void end_reading(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        ending_ = true;
        for (const int descriptor : descriptors_)
            ::shutdown(descriptor, SHUT_RD);
        removed_.wait_for(lock, patience, [this] { return descriptors_.empty(); });
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
    std::condition_variable removed_;
    std::set<int> descriptors_;
    bool ending_ = false;
};

} // namespace depsim
