// The one session of a token, shared by everybody who uses the token.
#pragma once

#include <ams/cpp/secret.hpp>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>

namespace mdm::dep {

/// A session value and where it comes from.
struct SessionGrant {
    ams::Secret value;
    std::uint64_t session = 0; ///< Counts sessions opened.
    std::uint64_t version = 0; ///< Counts values, over all sessions.
};

/// Keeps one session per token: whether Apple allows several at once is unknown. Thread-safe. Whoever finds
/// no session opens one while the others wait for it ("single flight").
class SessionKeeper {
public:
    /// Opens a session and returns its value. Called without the lock, never twice at a time. May throw.
    using Open = std::function<ams::Secret(const std::stop_token&)>;

    /// @param open for get() without one of its own; may be empty when there is no such call
    explicit SessionKeeper(Open open = {}) : open_(std::move(open)) {}

    /// The current session, opened if there is none. Throws what `open` throws, and Error(cancelled) when
    /// stopped while waiting for another thread's.
    [[nodiscard]] SessionGrant get(const std::stop_token& stop) { return get(open_, stop); }
    /// The same, opened by `open`: callers of different patience share one session.
    [[nodiscard]] SessionGrant get(const Open& open, const std::stop_token& stop);

    /// Lets go of the session: the next call opens one. Whoever is using it may finish.
    void forget();

    /// Takes over the value an answer carried. An empty one is ignored, and so is one that belongs to a
    /// session that was replaced meanwhile; within a session the newest wins.
    void adopt(const SessionGrant& used, const ams::Secret& value);

    /// The service refused this grant. Returns true if a newer value is there already, so that the refusal
    /// says nothing about the session; otherwise forgets the session and returns false.
    bool refused(const SessionGrant& used);

private:
    Open open_;
    std::mutex mutex_;
    std::condition_variable_any opened_;
    bool opening_ = false;
    SessionGrant current_; ///< value empty: none.
};

} // namespace mdm::dep
