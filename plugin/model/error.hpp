// The plugin's one exception type and the catalogue of everything that can go wrong.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mdm::dep {

/// What went wrong. Each has a stable id (describe), a sentence for the operator and a paragraph in
/// docs/errors.md.
enum class Code {
    // The files and fields a person gives us.
    token_wrong_key,
    token_other_certificate,
    token_not_a_token_file,
    token_truncated,
    token_already_decrypted,
    token_too_large,
    token_unsupported_cipher,
    token_bad_json,
    token_missing_field,
    passphrase_missing,
    passphrase_wrong,
    private_key_unreadable,
    certificate_unreadable,
    key_not_of_certificate,
    key_pair_missing,
    private_key_not_kept,
    // What Apple says about the token.
    token_expired,
    token_replaced,
    token_rejected,
    token_user_deleted,
    other_server,
    token_already_linked,
    terms_not_signed,
    access_denied,
    clock_skew,
    user_agent_rejected,
    // The way to Apple.
    unreachable,
    timed_out,
    tls_failed,
    proxy_refused,
    service_unavailable,
    too_many_requests,
    bad_answer,
    // Requests Apple refuses.
    profile_invalid,
    profile_not_found,
    profile_uuid_required,
    device_id_required,
    device_not_found,
    bypass_code_missing,
    malformed_request,
    refused,
    seed_program_off,
    org_not_supported,
    discovery_url_invalid,
    disown_not_allowed,
    outcome_unknown,
    // Synchronisation.
    cursor_refused,
    cursor_stuck,
    too_many_pages,
    lease_lost,
    sync_running,
    cancelled,
    // Ourselves.
    configuration,
    not_found,
    invalid_input,
    secret_unreadable,
    crypto_failed,
    database,
    database_busy,
    internal,
};

/// One entry of the catalogue. Views into static storage.
struct CodeInfo {
    Code code;
    std::string_view id;     ///< "dep.terms_not_signed": stable and never reused; machines match on it.
    std::string_view text;   ///< Operator: what happened and what it means for devices.
    std::string_view remedy; ///< Operator: who does what about it. Never empty.
    bool retry;              ///< May the next scheduled run succeed without anyone acting?
};

/// The entry of `code`.
[[nodiscard]] const CodeInfo& describe(Code code);

/// Every entry, in the order of the enum.
[[nodiscard]] std::span<const CodeInfo> catalogue();

/// The entry with this id, or nullptr. For stored ids, e.g. mdm_dep_sync_run.error_code.
[[nodiscard]] const CodeInfo* find_code(std::string_view id);

/// What a thrower knows beyond the code. Empty members fall back to the catalogue.
struct Facts {
    std::string text = {};   ///< Replaces the catalogue's text, to name names. Never a secret.
    std::string remedy = {}; ///< Replaces the catalogue's remedy.
    std::string detail = {}; ///< For the log: status, endpoint, request id, SQLSTATE. Never a secret.
    std::string field = {};  ///< The form field to blame, an Apple JSON key or "token", "private_key", ...
    int retry_after_s = 0;   ///< Seconds the other side asked us to wait; 0 = it did not say.
};

/// An error of the plugin. what() is the operator's text; it never holds a secret.
class Error : public std::runtime_error {
public:
    explicit Error(Code code, Facts facts = {});

    [[nodiscard]] Code code() const noexcept { return code_; }
    [[nodiscard]] std::string_view id() const { return describe(code_).id; }
    /// Full operator text: what happened, then the remedy.
    [[nodiscard]] std::string text() const { return what(); }
    /// The beginning of it: what happened.
    [[nodiscard]] std::string happened() const {
        return text().substr(0, text().size() - remedy_.size() - 1);
    }
    /// The end of it: who does what.
    [[nodiscard]] const std::string& remedy() const noexcept { return remedy_; }
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
    /// Puts `where` in front of the detail; for a catch that knows more and throws on. Never a secret.
    void add_context(const std::string& where) { detail_ = detail_.empty() ? where : where + ": " + detail_; }
    [[nodiscard]] const std::string& field() const noexcept { return field_; }
    /// Seconds to wait; 0 = caller's choice; -1 = retrying cannot help until someone acts.
    [[nodiscard]] int retry_after_s() const noexcept { return retry_after_s_; }
    /// May the same thing succeed later without anyone acting?
    [[nodiscard]] bool retry() const noexcept { return retry_after_s_ >= 0; }

private:
    Code code_;
    std::string remedy_;
    std::string detail_;
    std::string field_;
    int retry_after_s_;
};

} // namespace mdm::dep
