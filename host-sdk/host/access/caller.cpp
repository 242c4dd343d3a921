#include "host-sdk/host/access/caller.hpp"

#include "host-sdk/host/access/access.hpp"

#include <ams/cpp/error.hpp>

namespace ams::host {
namespace {

/// Marks what we made: a plugin could fill in an ams_caller of its own.
constexpr std::uint64_t kMagic = 0x616D732D63616C6C;

} // namespace

Caller::Caller(Kind kind, std::string user, std::function<bool(std::string_view)> decide)
    : magic_(kMagic), kind_(kind), user_(std::move(user)), decide_(std::move(decide)) {
    link();
}

Caller::Caller(const Caller& other)
    : magic_(kMagic), kind_(other.kind_), user_(other.user_), decide_(other.decide_) {
    link();
}

void Caller::link() noexcept {
    abi_.size = sizeof(ams_caller);
    abi_.user = user_.c_str();
    abi_.ctx = this;
}

Caller Caller::of_request(const Principal& principal) {
    return {Kind::request, principal.user(),
            [principal](std::string_view permission) { return principal.allowed(permission); }};
}

Caller Caller::of_user(Access& access, const std::string& user) {
    return {Kind::user, user,
            [&access, user](std::string_view permission) { return access.allowed(user, permission); }};
}

Caller Caller::of_schedule(std::string permission) {
    return {Kind::schedule, "system",
            [permission = std::move(permission)](std::string_view asked) { return asked == permission; }};
}

const Caller& Caller::from(const ams_caller* abi) {
    const auto* caller =
        abi == nullptr || abi->size < sizeof(ams_caller) ? nullptr : static_cast<const Caller*>(abi->ctx);
    if (caller == nullptr || caller->magic_ != kMagic)
        throw Error(AMS_BAD_INPUT, "ams.bad_caller", "The caller is none that this host made.");
    return *caller;
}

Caller Caller::lasting(const ams_caller* abi, Access& access) {
    const Caller& caller = from(abi);
    return caller.kind_ == Kind::request ? of_user(access, caller.user_) : caller;
}

} // namespace ams::host
