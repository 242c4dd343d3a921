// ams_cancel as a std::stop_token.
#pragma once

#include <ams/cancel.h>
#include <ams/cpp/error.hpp>

#include <stop_token>

namespace ams {

/// Forwards cancellation to a std::stop_token while it lives. Make it on the stack of run().
class StopBridge {
public:
    explicit StopBridge(const ams_cancel* cancel) : cancel_(cancel) {
        const ams_result result = cancel_->subscribe(
            cancel_->ctx, [](void* self) noexcept { static_cast<StopBridge*>(self)->source_.request_stop(); },
            this, &id_);
        if (result != AMS_OK) throw Error(result, "ams.out_of_memory", "The server is out of memory.");
    }
    ~StopBridge() { cancel_->unsubscribe(cancel_->ctx, id_); }
    StopBridge(const StopBridge&) = delete;
    StopBridge& operator=(const StopBridge&) = delete;

    [[nodiscard]] std::stop_token token() const noexcept { return source_.get_token(); }

private:
    const ams_cancel* cancel_;
    std::stop_source source_;
    uint64_t id_ = 0;
};

} // namespace ams
