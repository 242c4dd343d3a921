// What stands behind the ams_caller that a plugin is handed.
#pragma once

#include "host-sdk/host/access/principal.hpp"

#include <ams/caller.h>

#include <functional>
#include <string>
#include <string_view>

namespace ams::host {

class Access;

/// Somebody on whose behalf a plugin is called. Immutable; thread-safe. Its ams_caller points into it: keep
/// it where it is until the call returns.
class Caller {
public:
    /// A request: decides by the permissions read when the request came in.
    static Caller of_request(const Principal& principal);
    /// A task, or a job run somebody asked for: asks the database anew for each decision. `access` must
    /// outlive it.
    static Caller of_user(Access& access, const std::string& user);
    /// A scheduled run: named "system", holds the permission of its job and nothing else.
    static Caller of_schedule(std::string permission);

    /// The caller behind what a plugin handed back, made fit to outlive the call: a request's becomes
    /// of_user(). Throws Error "ams.bad_caller" (AMS_BAD_INPUT) for one that the host did not make.
    static Caller lasting(const ams_caller* abi, Access& access);
    /// The same without a copy; valid as long as `abi` is.
    static const Caller& from(const ams_caller* abi);

    Caller(const Caller& other);
    Caller& operator=(const Caller&) = delete;
    ~Caller() = default;

    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] bool allowed(std::string_view permission) const { return decide_(permission); }
    [[nodiscard]] const ams_caller* abi() const noexcept { return &abi_; }

private:
    enum class Kind { request, user, schedule };
    Caller(Kind kind, std::string user, std::function<bool(std::string_view)> decide);
    void link() noexcept;

    std::uint64_t magic_;
    Kind kind_;
    std::string user_;
    std::function<bool(std::string_view)> decide_;
    ams_caller abi_{};
};

} // namespace ams::host
