#include "plugin/console/pages/token_status.hpp"

namespace mdm::dep {
namespace {

const char* tone_of(TokenState state) {
    switch (state) {
    case TokenState::ok:
        return "success";
    case TokenState::never_synced:
        return "info";
    case TokenState::expires_soon:
    case TokenState::unreachable:
        return "warning";
    default:
        return "danger";
    }
}

} // namespace

Status describe_token(const TokenFacts& facts, UtcTime now) {
    const TokenHealth health = classify(facts, now);
    Status status{std::string(health.title), health.text, tone_of(health.status), health.remedy};
    if (!health.next.empty()) status.next += (status.next.empty() ? "" : " ") + health.next;
    return status;
}

} // namespace mdm::dep
