#pragma once
// The connections that are open, so that the end of the program can end them, and so that those whose clients are silent
// cannot keep others out.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include <sys/socket.h>

namespace depsim {

/// Safe from any thread. Ends connections below TLS: Poco's own HTTPServer::stopAll() sends TLS's farewell from the
/// stopping thread while the connection's thread may be inside the same SSL object.
class OpenSockets {
public:
    void add(int descriptor) {
        const std::lock_guard lock(mutex_);
        open_[descriptor].waiting_since = ++turn_;
        if (ending_) ::shutdown(descriptor, SHUT_RDWR);
    }

    /// Whether the connection has a request to answer, or waits for its client to send one.
    void set_answering(int descriptor, bool answering) {
        const std::lock_guard lock(mutex_);
        Connection& connection = open_[descriptor];
        connection.answering = answering;
        if (!answering) connection.waiting_since = ++turn_;
    }

    /// Ends the connection that has waited for its client the longest when more than `crowd` are open. Who dribbles a
    /// request byte by byte is waited for since the connection began, so that is the first to go.
    void make_room(std::size_t crowd) {
        const std::lock_guard lock(mutex_);
        if (open_.size() <= crowd) return;
        const auto longest = std::min_element(open_.begin(), open_.end(), [](const auto& a, const auto& b) {
            return a.second.rank() < b.second.rank();
        });
        if (longest->second.rank() == kNeverEnded) return;
        longest->second.ended = true;
        ::shutdown(longest->first, SHUT_RDWR);
    }

    /// To be called before the descriptor is closed, and its number perhaps given to another file.
    void remove(int descriptor) {
        const std::lock_guard lock(mutex_);
        open_.erase(descriptor);
        removed_.notify_all();
    }

    /// Lets answers that are under way be written: nothing more is read, and connections that only wait for their
    /// clients end. Returns when all have ended, or after this time.
    void end_reading(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        ending_ = true;
        for (const auto& [descriptor, connection] : open_)
            ::shutdown(descriptor, SHUT_RD);
        removed_.wait_for(lock, patience, [this] { return open_.empty(); });
    }

    /// Whoever reads or writes finds the connection ended, also on connections still to come.
    void end_all() {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        for (const auto& [descriptor, connection] : open_)
            ::shutdown(descriptor, SHUT_RDWR);
    }

private:
    static constexpr std::uint64_t kNeverEnded = UINT64_MAX;

    struct Connection {
        bool answering = false;
        bool ended = false; ///< it has been told to make room, and will be gone in a moment
        std::uint64_t waiting_since = 0;

        /// The smallest goes first.
        [[nodiscard]] std::uint64_t rank() const { return answering || ended ? kNeverEnded : waiting_since; }
    };

    std::mutex mutex_;
    std::condition_variable removed_;
    std::map<int, Connection> open_;
    std::uint64_t turn_ = 0; ///< counts instead of a clock: only the order matters
    bool ending_ = false;
};

} // namespace depsim
