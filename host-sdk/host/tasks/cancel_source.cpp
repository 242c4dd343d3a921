#include "host-sdk/host/tasks/cancel_source.hpp"

#include <new>

namespace ams::host {

CancelSource::CancelSource() {
    abi_.size = sizeof(ams_cancel);
    abi_.ctx = this;
    abi_.requested = [](void* self) noexcept -> std::int32_t {
        return static_cast<CancelSource*>(self)->requested() ? 1 : 0;
    };
    abi_.subscribe = [](void* self, void (*fn)(void*) noexcept, void* fn_ctx, std::uint64_t* id) noexcept {
        return static_cast<CancelSource*>(self)->subscribe(fn, fn_ctx, id);
    };
    abi_.unsubscribe = [](void* self, std::uint64_t id) noexcept {
        static_cast<CancelSource*>(self)->unsubscribe(id);
    };
}

ams_result CancelSource::subscribe(void (*fn)(void*) noexcept, void* fn_ctx, std::uint64_t* id) noexcept {
    try {
        // Made outside of the lock: it may call fn at once, and fn may take locks of its own.
        auto callback = std::make_unique<Callback>(source_.get_token(), [fn, fn_ctx] { fn(fn_ctx); });
        const std::lock_guard lock(mutex_);
        *id = ++last_id_;
        callbacks_.emplace(*id, std::move(callback));
        return AMS_OK;
    } catch (const std::bad_alloc&) {
        return AMS_FAILED;
    }
}

void CancelSource::unsubscribe(std::uint64_t id) noexcept {
    decltype(callbacks_)::node_type going;
    {
        const std::lock_guard lock(mutex_);
        going = callbacks_.extract(id);
    }
} // the callback ends here, outside of the lock, and waits for a call under way

} // namespace ams::host
