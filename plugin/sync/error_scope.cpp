#include "plugin/sync/error_scope.hpp"

namespace mdm::dep {

bool about_one_object(Code code) noexcept {
    switch (code) {
    case Code::refused:
    case Code::malformed_request:
    case Code::bad_answer:
    case Code::profile_uuid_required:
    case Code::device_id_required:
        return true;
    default:
        return false;
    }
}

bool about_the_run(Code code) noexcept {
    return code == Code::cancelled || code == Code::lease_lost || code == Code::sync_running;
}

bool about_the_token(Code code) noexcept {
    switch (code) {
    case Code::terms_not_signed:
    case Code::clock_skew:
    case Code::user_agent_rejected:
        return true;
    default:
        return is_dead(code);
    }
}

bool is_dead(Code code) noexcept {
    return code == Code::token_expired || code == Code::token_replaced || code == Code::token_rejected ||
           code == Code::token_user_deleted;
}

bool asks_for_time(const Error& error) noexcept {
    return (error.code() == Code::too_many_requests || error.code() == Code::service_unavailable) &&
           error.retry_after_s() > 0;
}

bool worth_noting(const Error& error) noexcept {
    return about_the_token(error.code()) || asks_for_time(error);
}

bool ends_with_an_answer(Code reason) noexcept {
    switch (reason) {
    case Code::access_denied:
    case Code::bad_answer:
    case Code::cursor_refused:
    case Code::cursor_stuck:
    case Code::malformed_request:
    case Code::refused:
        return false;
    default:
        return true;
    }
}

} // namespace mdm::dep
