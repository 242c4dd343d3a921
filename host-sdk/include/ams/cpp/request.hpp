// ams_request for C++: one use of an action or a form.
#pragma once

#include <ams/cpp/access.hpp>
#include <ams/cpp/log.hpp>
#include <ams/ext/actions.h>

#include <string_view>
#include <vector>

namespace ams {

/// What every callable of a plugin that the host may call needs: who may call it, and where surprises are
/// written.
struct Dispatch {
    Access access;
    Log log;
};

/// A view of one request; valid until the callable it was passed to returns. Not to be kept.
class Request {
public:
    explicit Request(const ams_request* raw) noexcept : raw_(raw) {}

    [[nodiscard]] const ams_caller* caller() const noexcept { return raw_->caller; }
    /// The user's name, for display and for the timeline.
    [[nodiscard]] std::string_view user() const noexcept { return raw_->caller->user; }
    [[nodiscard]] std::string_view action() const noexcept { return raw_->action; }

    /// The keys of the selected rows.
    [[nodiscard]] std::vector<std::string_view> keys() const {
        return {raw_->keys, raw_->keys + raw_->key_count};
    }
    [[nodiscard]] std::uint64_t key_count() const noexcept { return raw_->key_count; }

    /// The form as JSON text; may hold secrets.
    [[nodiscard]] std::string_view form() const noexcept { return raw_->form != nullptr ? raw_->form : "{}"; }
    /// Decide and tell, but change nothing.
    [[nodiscard]] bool dry_run() const noexcept { return raw_->dry_run != 0; }

    [[nodiscard]] const ams_request* raw() const noexcept { return raw_; }

private:
    const ams_request* raw_;
};

} // namespace ams
