// Apple's DEP web service for one server token.
#pragma once

#include "plugin/model/account.hpp"
#include "plugin/model/clock.hpp"
#include "plugin/model/device.hpp"
#include "plugin/model/log.hpp"
#include "plugin/model/organisation.hpp"
#include "plugin/model/outcome.hpp"
#include "plugin/model/page.hpp"
#include "plugin/model/profile.hpp"
#include "plugin/model/token.hpp"
#include "plugin/protocol/retry_policy.hpp"
#include "plugin/protocol/service_settings.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// Apple's advice for one request; more has been seen to fail.
constexpr std::size_t kMaxDevicesPerRequest = 1000;

/// The service as one MDM server sees it. Thread-safe; all threads share one session, up to four kept
/// connections, the limits on requests of ServiceSettings and the pauses that Apple asks for. Make one per token and share it, because whether Apple allows several sessions of a token is
/// unknown.
///
/// Every call opens a session when there is none, opens another one once when Apple refuses it, repeats
/// transient failures by the retry policy, and blocks meanwhile. A stop request ends it within a fraction of
/// a second with Error(cancelled).
///
/// Every call throws Error: cancelled; unreachable, timed_out, tls_failed, proxy_refused,
/// service_unavailable, too_many_requests (with retry_after_s), bad_answer; token_expired, token_replaced,
/// token_rejected, token_user_deleted, terms_not_signed, access_denied, clock_skew, user_agent_rejected;
/// malformed_request, refused. What a call throws beyond these is said there. detail() has the endpoint,
/// status, Apple's word and request id.
class Client {
public:
    /// Opens nothing yet. `clock` must outlive the client. Throws Error(configuration).
    Client(const ServiceSettings& settings, ServerToken token, Clock& clock, LogSink log = {},
           RetryPolicy retry = {});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// A client of the same token with other patience: it shares the session and the limits on requests with this one,
    /// and may outlive it. Calls that must not be made twice (define_profile, disown, activation_lock) keep this one's time-outs.
    [[nodiscard]] std::unique_ptr<Client> with(const Timeouts& timeouts, const RetryPolicy& retry) const;

    /// What calls throw for the time, without asking anybody, because Apple wants a pause: it answered one with a
    /// Retry-After, and a longer one than a call waits for. nullopt: calls go out.
    [[nodiscard]] std::optional<Error> asked_for_time() const;

    /// Forgets that: a person wants an answer now.
    void ask_anyway();

    /// Lets go of the session and opens another one: proves that the token is accepted now.
    void sign_in_anew(const std::stop_token& stop = {});

    /// Opens a session if there is none: what an import checks first. The token is accepted when it returns,
    /// and also when it throws terms_not_signed.
    void open_session(const std::stop_token& stop = {});

    [[nodiscard]] Account account(const std::stop_token& stop = {});

    /// One page of the full list; without a cursor the first. Cursor problems are values.
    [[nodiscard]] PageAnswer fetch_page(const std::optional<std::string>& cursor, int limit,
                                        const std::stop_token& stop = {});

    /// One page of the changes since `cursor`.
    [[nodiscard]] PageAnswer sync_page(const std::string& cursor, int limit,
                                       const std::stop_token& stop = {});

    /// The state of single devices, with response_status each; any number, asked for in requests of 1000. A
    /// serial number may be missing in the answer. Throws Error(device_id_required) for none, before asking.
    [[nodiscard]] std::vector<Device> device_details(std::span<const std::string> serial_numbers,
                                                     const std::stop_token& stop = {});

    /// Its profile_uuid is the one that was asked for, however the answer spells it. Throws Error(profile_not_found).
    [[nodiscard]] Profile get_profile(std::string_view profile_uuid, const std::stop_token& stop = {});

    /// Creates a profile at Apple. Not repeated after a failure that leaves open whether it was created,
    /// because each repetition would create another one; that is Error(outcome_unknown) then. profile_uuid in
    /// the text is left out. Throws Error(profile_invalid) with the JSON key as field, Error(invalid_input) if
    /// the text is no JSON object.
    [[nodiscard]] DefineOutcome define_profile(std::string_view profile_json,
                                               const std::stop_token& stop = {});

    /// Throws Error: profile_not_found, device_id_required; invalid_input for more than
    /// kMaxDevicesPerRequest.
    [[nodiscard]] AssignOutcome assign_profile(std::string_view profile_uuid,
                                               std::span<const std::string> serial_numbers,
                                               const std::stop_token& stop = {});

    /// Takes the profile away from devices. Throws as assign_profile.
    [[nodiscard]] DeviceOutcomes remove_profile(std::span<const std::string> serial_numbers,
                                                const std::stop_token& stop = {});

    /// Gives devices up for good. Not repeated unless Apple surely did not execute it. Throws as
    /// assign_profile.
    [[nodiscard]] DeviceOutcomes disown(std::span<const std::string> serial_numbers,
                                        const std::stop_token& stop = {});

    /// Locks a device. Not repeated unless Apple surely did not execute it: after a time-out it may be
    /// locked.
    /// @param escrow_key hash of the bypass code, 64 hex digits; empty: locked to whoever made the server.
    [[nodiscard]] ActivationLockOutcome activation_lock(std::string_view serial_number,
                                                        const ams::Secret& escrow_key,
                                                        const std::optional<std::string>& lost_message,
                                                        const std::stop_token& stop = {});

    /// What a replacement device replaces. Throws Error(device_not_found) if it replaces nothing.
    [[nodiscard]] ReplacementDetails replacement_details(std::string_view serial_number,
                                                         const std::stop_token& stop = {});

    /// The organisation's fallback for account-driven enrollment; nullopt: none is set. Throws
    /// Error(org_not_supported).
    [[nodiscard]] std::optional<DiscoveryProfile> discovery_profile(const std::stop_token& stop = {});

    /// Sets or replaces it. Safe to repeat. Throws Error: discovery_url_invalid, field
    /// mdm_service_discovery_url; org_not_supported.
    void set_discovery_url(std::string_view mdm_service_discovery_url, const std::stop_token& stop = {});

    /// Takes it away; nothing happens if there is none. Throws Error(org_not_supported).
    void clear_discovery_url(const std::stop_token& stop = {});

    /// The organisation's tokens for beta enrollment, in Apple's order; none too when Apple does not know of any (404). Throws Error(seed_program_off) while
    /// the portal's switch is off, which says nothing about the server token.
    [[nodiscard]] std::vector<BetaToken> beta_tokens(const std::stop_token& stop = {});

    /// Apple's clock minus ours, as the last answer of /session told; nullopt before. Whole seconds.
    [[nodiscard]] std::optional<std::chrono::seconds> clock_difference() const;

    /// Time spent so far on turning pages of devices from JSON into values, for the log of a run.
    [[nodiscard]] std::chrono::microseconds parsing_time() const;

private:
    class Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace mdm::dep
