#include "plugin/protocol/session_keeper.hpp"

#include "plugin/model/error.hpp"

namespace mdm::dep {

SessionGrant SessionKeeper::get(const Open& open, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!opened_.wait(lock, stop, [this] { return !opening_; })) {
        throw Error(Code::cancelled, {.detail = "while another request opened the session"});
    }
    if (!current_.value.empty()) return current_;
    opening_ = true;
    // Whatever happens, the next one in line may go on.
    struct Done {
        SessionKeeper& keeper;
        std::unique_lock<std::mutex>& held;
        ~Done() {
            if (!held.owns_lock()) held.lock();
            keeper.opening_ = false;
            keeper.opened_.notify_all();
        }
    } const done{*this, lock};
    lock.unlock();
    ams::Secret value = open(stop);
    lock.lock();
    ++current_.session;
    ++current_.version;
    current_.value = std::move(value);
    return current_;
}

void SessionKeeper::forget() {
    const std::lock_guard lock(mutex_);
    current_.value = ams::Secret();
}

void SessionKeeper::adopt(const SessionGrant& used, const ams::Secret& value) {
    if (value.empty()) return;
    const std::lock_guard lock(mutex_);
    if (used.session != current_.session || current_.value.empty() || current_.value == value) return;
    current_.value = value;
    ++current_.version;
}

bool SessionKeeper::refused(const SessionGrant& used) {
    const std::lock_guard lock(mutex_);
    if (current_.value.empty()) return false;
    if (used.version != current_.version) return true;
    current_.value = ams::Secret();
    return false;
}

} // namespace mdm::dep
