#include "plugin/console/pages/token_status.hpp"

#include "plugin/console/pages/words.hpp"
#include "plugin/sync/circuit.hpp"

#include <optional>

namespace mdm::dep {
namespace {

/// Where the state alone says too little. nullptr: it says enough.
const char* title_of(Code code) {
    switch (code) {
    case Code::service_unavailable:
        return "Apple's service is out of order";
    case Code::too_many_requests:
        return "Apple asks for a pause";
    case Code::timed_out:
        return "Apple does not answer in time";
    case Code::bad_answer:
        return "Something answers that is not Apple's service";
    case Code::tls_failed:
        return "The connection to Apple cannot be trusted";
    case Code::proxy_refused:
        return "The proxy refuses the way to Apple";
    case Code::user_agent_rejected:
        return "Apple refuses this program's name";
    case Code::access_denied:
        return "Apple denies access";
    case Code::secret_unreadable:
        return "The stored token cannot be unsealed";
    default:
        return nullptr;
    }
}

struct Face {
    const char* title;
    const char* tone;
};

Face face_of(TokenState state) {
    switch (state) {
    case TokenState::ok:
        return {"Works", "success"};
    case TokenState::expires_soon:
        return {"Expires soon", "warning"};
    case TokenState::expired:
        return {"Expired", "danger"};
    case TokenState::replaced:
        return {"Replaced by a newer token", "danger"};
    case TokenState::terms_not_signed:
        return {"Apple's terms wait to be accepted", "danger"};
    case TokenState::user_deleted:
        return {"Its Apple user is gone", "danger"};
    case TokenState::unreachable:
        return {"Apple cannot be reached", "warning"};
    case TokenState::clock_wrong:
        return {"A clock is wrong", "danger"};
    case TokenState::never_synced:
        return {"Not synced yet", "info"};
    case TokenState::error:
        break;
    }
    return {"The last attempt failed", "danger"};
}

} // namespace

std::string asked_again(const TokenFacts& facts, UtcTime now) {
    if (hold_text(facts.hold, now).empty()) return {};
    return "Apple is asked again by itself after " + minute_of(format_time(*facts.hold->until)) +
           "; Test Connection asks at once.";
}

Status describe_token(const TokenFacts& facts, UtcTime now) {
    const TokenHealth health = classify(facts, now);
    const Face face = face_of(health.status);
    Status status{face.title, health.text, face.tone, health.remedy};
    if (health.status == TokenState::unreachable || health.status == TokenState::error)
        if (const CodeInfo* info = find_code(facts.last_error_code.value_or("")))
            if (const char* title = title_of(info->code)) status.title = title;
    if (!health.next.empty()) status.next += (status.next.empty() ? "" : " ") + asked_again(facts, now);
    return status;
}

} // namespace mdm::dep
