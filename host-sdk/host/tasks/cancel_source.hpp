// The host's end of ams_cancel.
#pragma once

#include <ams/cancel.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>

namespace ams::host {

/// One cancellation: asked for by anybody, seen by the plugin through abi(). Thread-safe. Stays where it is,
/// because abi() points into it; must outlive the run() it was passed to.
class CancelSource {
public:
    CancelSource();
    CancelSource(const CancelSource&) = delete;
    CancelSource& operator=(const CancelSource&) = delete;

    /// Asks for cancellation; subscribers are called on this thread. Asking again does nothing.
    void request() noexcept { source_.request_stop(); }
    [[nodiscard]] bool requested() const noexcept { return source_.stop_requested(); }
    [[nodiscard]] const ams_cancel* abi() const noexcept { return &abi_; }

private:
    // std::stop_callback has just the promises of subscribe() and unsubscribe(): called once, at once if
    // already requested, and its destructor waits for a call that is under way.
    using Callback = std::stop_callback<std::function<void()>>;

    ams_result subscribe(void (*fn)(void*) noexcept, void* fn_ctx, std::uint64_t* id) noexcept;
    void unsubscribe(std::uint64_t id) noexcept;

    std::stop_source source_;
    std::mutex mutex_;
    std::map<std::uint64_t, std::unique_ptr<Callback>> callbacks_;
    std::uint64_t last_id_ = 0;
    ams_cancel abi_{};
};

} // namespace ams::host
