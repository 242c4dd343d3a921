#include "plugin/console/translate.hpp"

namespace mdm::dep {

ams_result result_of(Code code) {
    switch (code) {
    case Code::token_wrong_key:
    case Code::token_other_certificate:
    case Code::token_not_a_token_file:
    case Code::token_truncated:
    case Code::token_already_decrypted:
    case Code::token_too_large:
    case Code::token_unsupported_cipher:
    case Code::token_bad_json:
    case Code::token_missing_field:
    case Code::passphrase_missing:
    case Code::passphrase_wrong:
    case Code::private_key_unreadable:
    case Code::certificate_unreadable:
    case Code::key_not_of_certificate:
    case Code::key_pair_missing:
    case Code::discovery_url_invalid:
    case Code::profile_invalid:
    case Code::profile_uuid_required:
    case Code::device_id_required:
    case Code::invalid_input:
        return AMS_BAD_INPUT;
    // The request was fine; what it meets is not: the token's standing at Apple, another row, a run under
    // way.
    case Code::token_expired:
    case Code::token_replaced:
    case Code::token_rejected:
    case Code::token_user_deleted:
    case Code::other_server:
    case Code::token_already_linked:
    case Code::terms_not_signed:
    case Code::access_denied:
    case Code::refused:
    case Code::seed_program_off:
    case Code::org_not_supported:
    case Code::disown_not_allowed:
    case Code::private_key_not_kept:
    case Code::sync_running:
        return AMS_CONFLICT;
    case Code::profile_not_found:
    case Code::device_not_found:
    case Code::bypass_code_missing:
    case Code::not_found:
        return AMS_NOT_FOUND;
    case Code::clock_skew:
    case Code::unreachable:
    case Code::timed_out:
    case Code::tls_failed:
    case Code::proxy_refused:
    case Code::service_unavailable:
    case Code::too_many_requests:
    case Code::bad_answer:
    case Code::outcome_unknown:
    case Code::cursor_refused:
    case Code::cursor_stuck:
    case Code::too_many_pages:
    case Code::lease_lost:
    case Code::database_busy:
        return AMS_UNAVAILABLE;
    case Code::cancelled:
        return AMS_CANCELLED;
    case Code::user_agent_rejected:
    case Code::malformed_request:
    case Code::configuration:
    case Code::secret_unreadable:
    case Code::crypto_failed:
    case Code::database:
    case Code::internal:
        return AMS_FAILED;
    }
    return AMS_FAILED;
}

ams::Error to_ams(const Error& error) {
    return {result_of(error.code()), std::string(error.id()), error.text(), error.field(),
            error.retry_after_s()};
}

void log_error(const ams::Log& log, std::string_view what, const Error& error) {
    const ams_result result = result_of(error.code());
    // A person who typed something wrong is told so on the spot; that is no event for the operator of the
    // server.
    const bool expected = result == AMS_BAD_INPUT || result == AMS_CANCELLED || result == AMS_NOT_FOUND;
    log.write(expected        ? AMS_LOG_INFO
              : error.retry() ? AMS_LOG_WARNING
                              : AMS_LOG_ERROR,
              std::string(what) + " failed",
              {{"code", std::string(error.id())}, {"field", error.field()}, {"detail", error.detail()}});
}

} // namespace mdm::dep
