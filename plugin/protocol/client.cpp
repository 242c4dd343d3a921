#include "plugin/protocol/client.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/apple_error.hpp"
#include "plugin/protocol/device_reader.hpp"
#include "plugin/protocol/documents.hpp"
#include "plugin/protocol/request_gate.hpp"
#include "plugin/protocol/session_keeper.hpp"
#include "plugin/protocol/transport.hpp"
#include "plugin/token/oauth.hpp"

#include <atomic>
#include <mutex>
#include <random>
#include <utility>

namespace mdm::dep {
namespace {

using std::chrono::seconds;

// Within this Apple certainly takes a timestamp; the real window is not published and thought to be 5
// minutes.
constexpr seconds kToleratedSkew{60};
constexpr std::int64_t kUnknownSkew = INT64_MIN;

struct Call {
    Endpoint endpoint;
    HttpRequest request;
};

std::string facts_of(Endpoint endpoint, const HttpAnswer& answer, std::string_view code) {
    std::string detail = std::string(name_of(endpoint)) + " status=" + std::to_string(answer.status);
    if (!code.empty()) detail += " code=" + std::string(code);
    if (!answer.request_uuid.empty()) detail += " request=" + answer.request_uuid;
    if (code.empty() && !answer.body.empty() && endpoint != Endpoint::session) {
        detail += " body=\"" + excerpt(answer.body) + "\"";
    }
    return detail;
}

void require_devices(std::span<const std::string> serial_numbers) {
    if (serial_numbers.empty()) throw Error(Code::device_id_required);
    if (serial_numbers.size() > kMaxDevicesPerRequest) {
        throw Error(Code::invalid_input,
                    {.text = "More than 1000 devices in one request.", .field = "devices"});
    }
}

// Whether a refused sign-in gives no reason that would matter more than a wrong clock.
bool is_unspecific(std::string_view code) {
    return code.empty() || code == "UNAUTHORIZED" || code == "Unauthorized" || code == "oauth_problem_advice";
}

// Failures after which a request that was sent may have been carried out.
bool leaves_open(Code code) {
    switch (code) {
    case Code::timed_out:
    case Code::unreachable:
    case Code::bad_answer:
    case Code::service_unavailable:
    case Code::cancelled:
        return true;
    default:
        return false;
    }
}

// Whether "there is none" is an answer to such a call.
bool may_have_none(Endpoint endpoint) {
    return endpoint == Endpoint::read_discovery || endpoint == Endpoint::clear_discovery ||
           endpoint == Endpoint::beta_tokens;
}

bool is_plain_uuid(std::string_view text) {
    return text.size() == 32 && text.find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
}

// Asks by a profile's UUID as Apple gave it. Where that is not known, once more by 32 hex digits in capitals: what GET /profile
// takes according to other clients, which always spell it so.
template <class Ask>
auto by_either_spelling(std::string_view profile_uuid, Ask ask) {
    if (profile_uuid.empty()) throw Error(Code::profile_uuid_required);
    const std::string plain = comparable_uuid(profile_uuid);
    try {
        return ask(profile_uuid);
    } catch (const Error& error) {
        if (error.code() != Code::profile_not_found || plain == profile_uuid || !is_plain_uuid(plain)) throw;
    }
    return ask(std::string_view(plain));
}

// Scheme, host and port of where a redirect leads; the rest may hold whatever. Empty if that is not elsewhere.
std::string origin_of(std::string_view location) {
    const std::size_t host = location.find("://");
    if (host == std::string_view::npos) return {};
    const std::string_view origin = location.substr(0, location.find_first_of("/?#", host + 3));
    return origin.find('@') == std::string_view::npos ? excerpt(origin) : std::string();
}

std::string skew_text(seconds apples_minus_ours) {
    const auto amount = std::to_string(std::abs(apples_minus_ours.count()));
    return "This machine's clock is " + amount + " seconds " +
           (apples_minus_ours.count() > 0 ? "behind" : "ahead of") +
           " Apple's, so Apple refuses to sign us in. Devices already enrolled keep working; the list of "
           "devices and "
           "assignments stand still.";
}

// What belongs to the token and not to one caller's patience.
struct Channel {
    Channel(const RequestLimits& limits, Clock& clock) : gate(limits, clock) {}

    SessionKeeper sessions;
    RequestGate gate;
    /// Added to our clock when signing; not 0 only after Apple refused our time. Written under single flight.
    std::int64_t correction_s = 0;
    std::atomic<std::int64_t> skew_s = kUnknownSkew;
};

} // namespace

class Client::Impl {
public:
    Impl(const ServiceSettings& settings, ServerToken token, Clock& clock, LogSink log, RetryPolicy retry,
         std::shared_ptr<Channel> channel, const std::shared_ptr<Transport>& unhurried = nullptr)
        : settings_(settings), token_(std::move(token)), clock_(clock), log_(std::move(log)), retry_(retry),
          transport_(std::make_shared<Transport>(settings)), unhurried_(unhurried ? unhurried : transport_),
          channel_(std::move(channel)) {}

    [[nodiscard]] std::unique_ptr<Impl> with(const Timeouts& timeouts, const RetryPolicy& retry) const {
        ServiceSettings settings = settings_;
        settings.timeouts = timeouts;
        return std::make_unique<Impl>(settings, token_, clock_, log_, retry, channel_, unhurried_);
    }

    void open_session(const std::stop_token& stop) {
        retried(
            Endpoint::session, stop, [&] { (void)session(stop); }, is_transient);
    }

    void forget_session() { channel_->sessions.forget(); }

    [[nodiscard]] RequestGate& gate() { return channel_->gate; }

    /// The answer of a call: a success, or a cursor problem or "none is set" where that is a value.
    HttpAnswer answer_to(const Call& call, const std::stop_token& stop) {
        bool perhaps_executed = false;
        return answer_to(call, stop, perhaps_executed);
    }

    /// @param perhaps_executed after a failure: whether Apple may have carried the request out all the same
    HttpAnswer answer_to(const Call& call, const std::stop_token& stop, bool& perhaps_executed) {
        HttpAnswer answer;
        retried(
            call.endpoint, stop, [&] { answer = with_session(call, stop, perhaps_executed); },
            [&](Code code) {
                if (!is_transient(code)) return false;
                return call.request.repeatable || !perhaps_executed || code == Code::too_many_requests;
            });
        return answer;
    }

    template <class Reader>
    auto read(Endpoint endpoint, const HttpAnswer& answer, Reader reader) {
        try {
            return reader(answer.body);
        } catch (Error& error) {
            error.add_context(facts_of(endpoint, answer, {}));
            throw;
        }
    }

    PageAnswer page(Endpoint endpoint, const char* path, const std::optional<std::string>& cursor, int limit,
                    const std::stop_token& stop) {
        const HttpAnswer answer =
            answer_to(post(endpoint, path, page_request(cursor, limit), settings_.limits.devices), stop);
        if (!is_success(answer.status)) return *cursor_problem(wire_code(answer.body));
        const auto begin = std::chrono::steady_clock::now();
        PageAnswer page = read(endpoint, answer, read_page);
        parsing_us_ +=
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin)
                .count();
        return page;
    }

    Call get(Endpoint endpoint, std::string path, std::size_t limit) const {
        return {endpoint, {.method = "GET", .path = std::move(path), .max_body_bytes = limit}};
    }

    Call post(Endpoint endpoint, const char* path, std::string body, std::size_t limit) const {
        return {endpoint, {.method = "POST", .path = path, .body = std::move(body), .max_body_bytes = limit}};
    }

    [[nodiscard]] const ServiceSettings& settings() const { return settings_; }
    [[nodiscard]] std::int64_t skew_s() const { return channel_->skew_s.load(); }
    [[nodiscard]] std::int64_t parsing_us() const { return parsing_us_.load(); }

private:
    // One session, and a second one if the first was refused. Bounded: a service that refuses every session
    // costs two.
    HttpAnswer with_session(const Call& call, const std::stop_token& stop, bool& perhaps_executed) {
        HttpRequest request = call.request;
        bool renewed = false;
        for (int tries = 1;; ++tries) {
            const SessionGrant grant = session(stop);
            request.session = grant.value;
            Transport& transport = request.repeatable ? *transport_ : *unhurried_;
            HttpAnswer answer = exchange(transport, call.endpoint, request, stop, &perhaps_executed);
            if (is_success(answer.status)) {
                channel_->sessions.adopt(grant, answer.session);
                return answer;
            }
            const std::string code = wire_code(answer.body);
            if (asks_for_new_session(answer.status, code)) {
                perhaps_executed = false;
                const bool newer_there = channel_->sessions.refused(grant);
                if (tries < 3 && (newer_there || !renewed)) {
                    renewed = renewed || !newer_there;
                    continue;
                }
            } else {
                channel_->sessions.adopt(grant, answer.session);
            }
            const bool pages = call.endpoint == Endpoint::fetch || call.endpoint == Endpoint::sync;
            if (pages && cursor_problem(code)) return answer;
            if (may_have_none(call.endpoint) && says_none_is_there(answer.status, answer.body)) return answer;
            if (answer.status == 429) perhaps_executed = false;
            throw refusal(call.endpoint, answer, code);
        }
    }

    SessionGrant session(const std::stop_token& stop) {
        return channel_->sessions.get([this](const std::stop_token& inner) { return open(inner); }, stop);
    }

    // Signs in. Runs under the keeper's single flight, so correction_s has one writer.
    ams::Secret open(const std::stop_token& stop) {
        std::int64_t& correction_s = channel_->correction_s;
        for (bool corrected = false;; corrected = true) {
            const std::int64_t now_s =
                std::chrono::duration_cast<seconds>(clock_.now().time_since_epoch()).count();
            HttpRequest request = get(Endpoint::session, "/session", settings_.limits.session).request;
            // A nonce counts once. On a kept connection that is broken the same bytes would go out twice, and if the
            // first had arrived the second would be taken for a replay and the token for dead.
            request.repeatable = false;
            request.authorization = session_authorization(token_, transport_->url_of(request.path),
                                                          now_s + correction_s, oauth_nonce());
            HttpAnswer answer = exchange(*transport_, Endpoint::session, request, stop);
            const seconds skew = note_skew(answer);
            if (is_success(answer.status)) {
                if (correction_s != 0)
                    log(log_, LogLevel::warning, "signed in with Apple's time",
                        {{"skew_s", std::to_string(skew.count())}});
                ams::Secret session = read(Endpoint::session, answer, read_session);
                ams::wipe(answer.body);
                return answer.session.empty() ? std::move(session) : std::move(answer.session);
            }
            const std::string code = wire_code(answer.body);
            const std::int64_t wanted_s = std::chrono::abs(skew) > kToleratedSkew ? skew.count() : 0;
            if (answer.status == 401 && !corrected &&
                std::abs(wanted_s - correction_s) > kToleratedSkew.count()) {
                correction_s = wanted_s;
                continue;
            }
            correction_s = 0;
            if (answer.status == 401 && wanted_s != 0 && is_unspecific(code)) {
                throw Error(Code::clock_skew, {.text = skew_text(skew),
                                               .detail = facts_of(Endpoint::session, answer, code) +
                                                         " skew_s=" + std::to_string(skew.count())});
            }
            throw refusal(Endpoint::session, answer, code);
        }
    }

    // Apple's clock minus ours by the Date header, zero if there is none.
    seconds note_skew(const HttpAnswer& answer) {
        const auto date = parse_http_date(answer.date);
        if (!date) return seconds(0);
        const seconds skew = std::chrono::round<seconds>(*date - clock_.now());
        channel_->skew_s.store(skew.count());
        return skew;
    }

    HttpAnswer exchange(Transport& transport, Endpoint endpoint, const HttpRequest& request,
                        const std::stop_token& stop, bool* sent = nullptr) {
        const RequestGate::Pass pass(channel_->gate, stop);
        const auto start = std::chrono::steady_clock::now();
        try {
            HttpAnswer answer = transport.exchange(request, stop, sent);
            const auto took = std::chrono::steady_clock::now() - start;
            note_pause(answer);
            log(log_, LogLevel::debug, "DEP request",
                {{"endpoint", std::string(name_of(endpoint))},
                 {"status", std::to_string(answer.status)},
                 {"ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())},
                 {"bytes", std::to_string(answer.body.size())},
                 {"request", excerpt(answer.request_uuid)}});
            return answer;
        } catch (Error& error) {
            error.add_context(std::string(name_of(endpoint)));
            throw;
        }
    }

    // A date is meant by the clock it was written with, which is not ours.
    [[nodiscard]] seconds retry_after_of(const HttpAnswer& answer) const {
        const UtcTime now = parse_http_date(answer.date).value_or(clock_.now());
        return parse_retry_after(answer.retry_after, now, retry_.max_retry_after).value_or(seconds(0));
    }

    void note_pause(const HttpAnswer& answer) {
        if (answer.status != 429 && answer.status < 500) return;
        channel_->gate.close(
            {.reason = answer.status == 429 ? Code::too_many_requests : Code::service_unavailable,
             .asked_at = clock_.now(),
             .length = retry_after_of(answer)});
    }

    Error refusal(Endpoint endpoint, const HttpAnswer& answer, std::string_view code) const {
        Verdict verdict = classify(endpoint, answer.status, answer.body);
        std::string detail = facts_of(endpoint, answer, code);
        if (const std::string where = origin_of(answer.location);
            answer.status / 100 == 3 && !where.empty()) {
            verdict.text =
                "In place of Apple's service, something sends us on to " + where +
                ". That is not followed; nothing of the answer was used and no device is affected.";
            detail += " location=" + where;
        }
        return Error(verdict.code, {.text = std::move(verdict.text),
                                    .detail = std::move(detail),
                                    .field = std::move(verdict.field),
                                    .retry_after_s = static_cast<int>(retry_after_of(answer).count())});
    }

    void retried(Endpoint endpoint, const std::stop_token& stop, const std::function<void()>& attempt,
                 const std::function<bool(Code)>& again) {
        with_retries(
            retry_, clock_, stop, attempt, [&](const Error& error) { return again(error.code()); },
            [this] { return random(); },
            [&](const Error& error, std::chrono::milliseconds delay) {
                log(log_, LogLevel::warning, "DEP request failed, trying again",
                    {{"endpoint", std::string(name_of(endpoint))},
                     {"code", std::string(error.id())},
                     {"detail", error.detail()},
                     {"delay_ms", std::to_string(delay.count())}});
            });
    }

    double random() {
        const std::lock_guard lock(random_mutex_);
        return std::uniform_real_distribution<double>(0, 1)(random_);
    }

    const ServiceSettings settings_;
    const ServerToken token_;
    Clock& clock_;
    const LogSink log_;
    const RetryPolicy retry_;
    const std::shared_ptr<Transport> transport_;
    /// With the first client's time-outs. For calls that must not be made twice: whoever gives up on one early is told that
    /// nobody knows, and makes a second one.
    const std::shared_ptr<Transport> unhurried_;
    const std::shared_ptr<Channel> channel_;
    std::atomic<std::int64_t> parsing_us_{0};
    std::mutex random_mutex_; ///< Guards random_.
    std::mt19937 random_{std::random_device{}()};
};

Client::Client(const ServiceSettings& settings, ServerToken token, Clock& clock, LogSink log,
               RetryPolicy retry)
    : impl_(std::make_unique<Impl>(settings, std::move(token), clock, std::move(log), retry,
                                   std::make_shared<Channel>(settings.requests, clock))) {}
Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

std::unique_ptr<Client> Client::with(const Timeouts& timeouts, const RetryPolicy& retry) const {
    return std::unique_ptr<Client>(new Client(impl_->with(timeouts, retry)));
}

std::optional<Error> Client::asked_for_time() const {
    return impl_->gate().closed();
}

void Client::ask_anyway() {
    impl_->gate().open();
}

void Client::sign_in_anew(const std::stop_token& stop) {
    impl_->forget_session();
    impl_->open_session(stop);
}

void Client::open_session(const std::stop_token& stop) {
    impl_->open_session(stop);
}

Account Client::account(const std::stop_token& stop) {
    const Call call = impl_->get(Endpoint::account, "/account", impl_->settings().limits.account);
    return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_account);
}

PageAnswer Client::fetch_page(const std::optional<std::string>& cursor, int limit,
                              const std::stop_token& stop) {
    return impl_->page(Endpoint::fetch, "/server/devices", cursor, limit, stop);
}

PageAnswer Client::sync_page(const std::string& cursor, int limit, const std::stop_token& stop) {
    return impl_->page(Endpoint::sync, "/devices/sync", cursor, limit, stop);
}

std::vector<Device> Client::device_details(std::span<const std::string> serial_numbers,
                                           const std::stop_token& stop) {
    if (serial_numbers.empty()) throw Error(Code::device_id_required);
    std::vector<Device> devices;
    while (!serial_numbers.empty()) {
        const auto part = serial_numbers.first(std::min(serial_numbers.size(), kMaxDevicesPerRequest));
        serial_numbers = serial_numbers.subspan(part.size());
        const Call call = impl_->post(Endpoint::details, "/devices", devices_request(part),
                                      impl_->settings().limits.devices);
        auto found = impl_->read(call.endpoint, impl_->answer_to(call, stop), read_details);
        std::move(found.begin(), found.end(), std::back_inserter(devices));
    }
    return devices;
}

Profile Client::get_profile(std::string_view profile_uuid, const std::stop_token& stop) {
    Profile profile = by_either_spelling(profile_uuid, [&](std::string_view spelling) {
        const Call call =
            impl_->get(Endpoint::get_profile, "/profile?profile_uuid=" + percent_encode(spelling),
                       impl_->settings().limits.profile);
        return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_profile);
    });
    profile.profile_uuid = profile_uuid;
    return profile;
}

DefineOutcome Client::define_profile(std::string_view profile_json, const std::stop_token& stop) {
    Call call = impl_->post(Endpoint::define_profile, "/profile", define_request(profile_json),
                            impl_->settings().limits.outcome);
    call.request.repeatable = false;
    bool perhaps_executed = false;
    try {
        const HttpAnswer answer = impl_->answer_to(call, stop, perhaps_executed);
        return impl_->read(call.endpoint, answer, read_define_outcome);
    } catch (const Error& error) {
        if (!perhaps_executed || !leaves_open(error.code())) throw;
        throw Error(
            Code::outcome_unknown,
            {.text = "The connection broke while Apple was creating the profile, so it is not known whether "
                     "it exists. No device is affected: it is assigned to none.",
             .remedy = "Create it again. If Apple did create it, an unused profile stays there, which harms "
                       "nothing; Apple cannot list or delete profiles.",
             .detail = std::string(error.id()) + ' ' + error.detail()});
    }
}

AssignOutcome Client::assign_profile(std::string_view profile_uuid,
                                     std::span<const std::string> serial_numbers,
                                     const std::stop_token& stop) {
    require_devices(serial_numbers);
    return by_either_spelling(profile_uuid, [&](std::string_view spelling) {
        Call call = impl_->post(Endpoint::assign_profile, "/profile/devices",
                                assign_request(spelling, serial_numbers), impl_->settings().limits.outcome);
        // Apple's page says POST, the archived reference and most clients PUT; the service takes both.
        if (!impl_->settings().assign_with_post) call.request.method = "PUT";
        return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_assign_outcome);
    });
}

DeviceOutcomes Client::remove_profile(std::span<const std::string> serial_numbers,
                                      const std::stop_token& stop) {
    require_devices(serial_numbers);
    Call call = impl_->post(Endpoint::remove_profile, "/profile/devices", devices_request(serial_numbers),
                            impl_->settings().limits.outcome);
    call.request.method = "DELETE"; // with a body, which is unusual and what Apple wants
    return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_device_outcomes);
}

DeviceOutcomes Client::disown(std::span<const std::string> serial_numbers, const std::stop_token& stop) {
    require_devices(serial_numbers);
    Call call = impl_->post(Endpoint::disown, "/devices/disown", devices_request(serial_numbers),
                            impl_->settings().limits.outcome);
    call.request.repeatable = false;
    return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_device_outcomes);
}

ActivationLockOutcome Client::activation_lock(std::string_view serial_number, const ams::Secret& escrow_key,
                                              const std::optional<std::string>& lost_message,
                                              const std::stop_token& stop) {
    if (serial_number.empty()) throw Error(Code::device_id_required);
    Call call = impl_->post(Endpoint::activation_lock, "/device/activationlock",
                            activation_lock_request(serial_number, escrow_key, lost_message),
                            impl_->settings().limits.outcome);
    call.request.repeatable = false;
    return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_activation_lock);
}

ReplacementDetails Client::replacement_details(std::string_view serial_number, const std::stop_token& stop) {
    if (serial_number.empty()) throw Error(Code::device_id_required);
    const Call call = impl_->get(Endpoint::replacement_details,
                                 "/device/replacementDetails?device=" + percent_encode(serial_number),
                                 impl_->settings().limits.outcome);
    return impl_->read(call.endpoint, impl_->answer_to(call, stop), read_replacement_details);
}

namespace {

constexpr const char* kDiscoveryPath = "/account-driven-enrollment/profile";

} // namespace

std::optional<DiscoveryProfile> Client::discovery_profile(const std::stop_token& stop) {
    const Call call = impl_->get(Endpoint::read_discovery, kDiscoveryPath, impl_->settings().limits.outcome);
    const HttpAnswer answer = impl_->answer_to(call, stop);
    if (!is_success(answer.status) || answer.status == 204) return std::nullopt;
    return impl_->read(call.endpoint, answer, read_discovery_profile);
}

void Client::set_discovery_url(std::string_view mdm_service_discovery_url, const std::stop_token& stop) {
    // The body of the answer is empty or anything: only the status counts.
    (void)impl_->answer_to(impl_->post(Endpoint::set_discovery, kDiscoveryPath,
                                       discovery_request(mdm_service_discovery_url),
                                       impl_->settings().limits.outcome),
                           stop);
}

void Client::clear_discovery_url(const std::stop_token& stop) {
    Call call = impl_->get(Endpoint::clear_discovery, kDiscoveryPath, impl_->settings().limits.outcome);
    call.request.method = "DELETE";
    (void)impl_->answer_to(call, stop);
}

std::vector<BetaToken> Client::beta_tokens(const std::stop_token& stop) {
    const Call call =
        impl_->get(Endpoint::beta_tokens, "/os-beta-enrollment/tokens", impl_->settings().limits.outcome);
    const HttpAnswer answer = impl_->answer_to(call, stop);
    if (!is_success(answer.status)) return {};
    return impl_->read(call.endpoint, answer, read_beta_tokens);
}

std::chrono::microseconds Client::parsing_time() const {
    return std::chrono::microseconds(impl_->parsing_us());
}

std::optional<seconds> Client::clock_difference() const {
    const std::int64_t skew_s = impl_->skew_s();
    if (skew_s == kUnknownSkew) return std::nullopt;
    return seconds(skew_s);
}

} // namespace mdm::dep
