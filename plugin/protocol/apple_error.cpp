#include "plugin/protocol/apple_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace mdm::dep {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";
constexpr std::size_t kMaxCodeChars = 64;

// A code that decides by itself, whatever the endpoint and status.
struct KnownCode {
    std::string_view word;
    Code code;
    std::string_view field = {};
    std::string_view rule = {}; ///< For profile_invalid: completes "Apple refuses the profile: ".
};

constexpr std::array kKnown{
    KnownCode{"T_C_NOT_SIGNED", Code::terms_not_signed},
    KnownCode{"ACCESS_DENIED", Code::access_denied},
    KnownCode{"USER_AGENT_MISSING", Code::user_agent_rejected},
    KnownCode{"USER_AGENT_INVALID", Code::user_agent_rejected},
    KnownCode{"token_expired", Code::token_expired},
    KnownCode{"EXPIRED_TOKEN", Code::token_expired},
    KnownCode{"token_rejected", Code::token_replaced},
    KnownCode{"signature_invalid", Code::token_replaced},
    KnownCode{"oauth_problem_advice", Code::token_rejected},
    KnownCode{"message_format_error", Code::malformed_request},
    KnownCode{"MALFORMED_REQUEST_BODY", Code::malformed_request},
    KnownCode{"TOO_MANY_REQUESTS", Code::too_many_requests},
    KnownCode{"APPLE_SEED_FOR_IT_TURNED_OFF", Code::seed_program_off},
    KnownCode{"ORG_NOT_SUPPORTED", Code::org_not_supported},
    KnownCode{"MDM_SERVICE_DISCOVERY_URL_REQUIRED", Code::discovery_url_invalid, "mdm_service_discovery_url"},
    KnownCode{"MDM_SERVICE_DISCOVERY_URL_NOT_VALID", Code::discovery_url_invalid,
              "mdm_service_discovery_url"},
    KnownCode{"DEVICE_ID_REQUIRED", Code::device_id_required},
    KnownCode{"DEVICE_NOT_FOUND", Code::device_not_found},
    KnownCode{"PROFILE_UUID_REQUIRED", Code::profile_uuid_required},
    KnownCode{"PROFILE_NOT_FOUND", Code::profile_not_found},
    KnownCode{"CONFIG_NAME_REQUIRED", Code::profile_invalid, "profile_name", "it has no name"},
    KnownCode{"CONFIG_NAME_INVALID", Code::profile_invalid, "profile_name",
              "its name must have 1 to 125 characters"},
    KnownCode{"CONFIG_URL_REQUIRED", Code::profile_invalid, "url", "it has no MDM server URL"},
    KnownCode{"CONFIG_URL_INVALID", Code::profile_invalid, "url",
              "the MDM server URL must be a valid URL of at most 2000 characters"},
    KnownCode{"DEPARTMENT_INVALID", Code::profile_invalid, "department",
              "the department must have 1 to 125 characters, or be left out"},
    KnownCode{"DEPARTMENT_REQUIRED", Code::profile_invalid, "department", "it has no department"},
    KnownCode{"SUPPORT_PHONE_INVALID", Code::profile_invalid, "support_phone_number",
              "the support phone number must have 1 to 50 characters, or be left out"},
    KnownCode{"SUPPORT_PHONE_REQUIRED", Code::profile_invalid, "support_phone_number",
              "it has no support phone number"},
    KnownCode{"SUPPORT_EMAIL_INVALID", Code::profile_invalid, "support_email_address",
              "the support e-mail address must have 1 to 250 characters, or be left out"},
    KnownCode{"MAGIC_INVALID", Code::profile_invalid, "org_magic",
              "org_magic must have 1 to 256 characters, or be left out"},
    KnownCode{"FLAGS_INVALID", Code::profile_invalid, "is_mdm_removable",
              "its switches do not go together: MDM that cannot be removed needs supervision, and Shared "
              "iPad needs an "
              "organisation with the right to it"},
    KnownCode{"LOCALE_INVALID", Code::profile_invalid, "language",
              "the language must be an ISO 639 code and the region two capital letters of ISO 3166"},
    KnownCode{"DESCRIPTION_INVALID", Code::profile_invalid, "profile_name", "its description is not valid"},
};

// Codes whose meaning depends on where and with which status they come, or which are values for somebody
// else.
constexpr std::array<std::string_view, 8> kContextual{"EXHAUSTED_CURSOR", "EXPIRED_CURSOR", "INVALID_CURSOR",
                                                      "CURSOR_REQUIRED",  "UNAUTHORIZED",   "FORBIDDEN",
                                                      "NOT_FOUND",        "Unauthorized"};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Apple writes some codes in capitals and some not. Words of everyday language, which any gateway may say, count only in
// Apple's own spelling.
bool same_letter(std::string_view word, char mine, char theirs) {
    return mine == theirs || (word.find('_') != std::string_view::npos && lower(mine) == lower(theirs));
}

bool same_word(std::string_view word, std::string_view text) {
    return std::equal(word.begin(), word.end(), text.begin(), text.end(),
                      [&](char mine, char theirs) { return same_letter(word, mine, theirs); });
}

template <class Body>
void for_each_known(Body body) {
    for (const KnownCode& known : kKnown)
        body(known.word);
    for (const std::string_view word : kContextual)
        body(word);
}

// The code that `text` is, in Apple's spelling; empty if it is none that is known.
std::string_view known_as(std::string_view text) {
    std::string_view found;
    for_each_known([&](std::string_view word) {
        if (same_word(word, text)) found = word;
    });
    return found;
}

// "token_expiredUnauthorized" has been seen, so a neighbouring letter does not hide a code; a neighbouring
// '_' does: NOT_FOUND says nothing about SOMETHING_NOT_FOUND_YET. The longest one counts.
std::string_view known_within(std::string_view text) {
    std::string_view best;
    for_each_known([&](std::string_view word) {
        if (word.size() <= best.size()) return;
        const auto equal = [&](char theirs, char mine) { return same_letter(word, mine, theirs); };
        auto at = text.begin();
        while ((at = std::search(at, text.end(), word.begin(), word.end(), equal)) != text.end()) {
            const auto end = at + static_cast<std::ptrdiff_t>(word.size());
            const bool joined =
                (at != text.begin() && *(at - 1) == '_') || (end != text.end() && *end == '_');
            if (!joined) best = word;
            ++at;
        }
    });
    return best;
}

// The texts of {"code", "error", "message"}, whichever there are, also within {"error": {..}}.
std::vector<std::string> json_words(std::string_view body) {
    // The callback bounds the nesting, so that a hostile body costs no more than its bytes.
    const auto shallow = [](int depth, nlohmann::json::parse_event_t /*event*/, nlohmann::json& /*value*/) {
        return depth <= 8;
    };
    const auto document = nlohmann::json::parse(body, shallow, /*allow_exceptions=*/false);
    if (!document.is_object()) return {};
    std::vector<std::string> words;
    const auto collect = [&](const nlohmann::json& object) {
        for (const char* const key : {"code", "error", "message"}) {
            const auto found = object.find(key);
            if (found != object.end() && found->is_string())
                words.emplace_back(trimmed(found->get_ref<const std::string&>()));
        }
    };
    collect(document);
    if (const auto inner = document.find("error"); inner != document.end() && inner->is_object())
        collect(*inner);
    return words;
}

std::string_view unquoted(std::string_view text) {
    return text.size() >= 2 && text.front() == '"' && text.back() == '"'
               ? trimmed(text.substr(1, text.size() - 2))
               : text;
}

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= kMaxCodeChars && std::all_of(text.begin(), text.end(), is_word);
}

// What there is none of when Apple answers 404; nullopt: the call asks for nothing that could be missing.
std::optional<Code> missing_at(Endpoint endpoint) {
    switch (endpoint) {
    case Endpoint::assign_profile:
    case Endpoint::get_profile:
        return Code::profile_not_found;
    case Endpoint::replacement_details:
        return Code::device_not_found;
    default:
        return std::nullopt;
    }
}

Verdict by_status(Endpoint endpoint, int status, std::string_view body) {
    const bool session = endpoint == Endpoint::session;
    switch (status) {
    case 400:
        return {session ? Code::malformed_request : Code::refused};
    case 401:
        return {Code::token_rejected};
    case 403:
        if (wire_code(body) == "FORBIDDEN")
            return {session ? Code::token_user_deleted : Code::token_rejected};
        return {Code::access_denied};
    case 404:
        if (const auto missing = missing_at(endpoint))
            return {says_none_is_there(status, body) ? *missing : Code::bad_answer};
        return {Code::refused};
    case 405:
        return {Code::malformed_request};
    case 407:
        return {Code::proxy_refused};
    case 408:
        return {Code::timed_out};
    case 429:
        return {Code::too_many_requests};
    default:
        break;
    }
    if (status >= 500) return {Code::service_unavailable};
    return {status >= 400 ? Code::refused : Code::bad_answer};
}

} // namespace

std::string_view name_of(Endpoint endpoint) {
    switch (endpoint) {
    case Endpoint::session:
        return "GET /session";
    case Endpoint::account:
        return "GET /account";
    case Endpoint::fetch:
        return "POST /server/devices";
    case Endpoint::sync:
        return "POST /devices/sync";
    case Endpoint::details:
        return "POST /devices";
    case Endpoint::disown:
        return "POST /devices/disown";
    case Endpoint::define_profile:
        return "POST /profile";
    case Endpoint::get_profile:
        return "GET /profile";
    case Endpoint::assign_profile:
        return "assign /profile/devices";
    case Endpoint::remove_profile:
        return "DELETE /profile/devices";
    case Endpoint::activation_lock:
        return "POST /device/activationlock";
    case Endpoint::replacement_details:
        return "GET /device/replacementDetails";
    case Endpoint::read_discovery:
        return "GET /account-driven-enrollment/profile";
    case Endpoint::set_discovery:
        return "POST /account-driven-enrollment/profile";
    case Endpoint::clear_discovery:
        return "DELETE /account-driven-enrollment/profile";
    case Endpoint::beta_tokens:
        return "GET /os-beta-enrollment/tokens";
    }
    return "";
}

std::string wire_code(std::string_view body) {
    constexpr std::string_view kBom = "\xef\xbb\xbf";
    if (body.starts_with(kBom)) body.remove_prefix(kBom.size());
    const std::string_view text = trimmed(body.substr(0, 4096));
    if (text.starts_with('<')) return {}; // a web page may say FORBIDDEN in a heading
    std::vector<std::string> candidates;
    if (text.starts_with('{')) candidates = json_words(text);
    candidates.emplace_back(unquoted(text));
    for (const std::string& candidate : candidates)
        if (const std::string_view known = known_as(candidate); !known.empty()) return std::string(known);
    for (const std::string& candidate : candidates)
        if (const std::string_view within = known_within(candidate); !within.empty())
            return std::string(within);
    for (const std::string& candidate : candidates)
        if (is_code(candidate)) return candidate;
    return {};
}

bool asks_for_new_session(int status, std::string_view code) {
    return status == 401 || (status == 403 && code == "FORBIDDEN");
}

std::optional<CursorProblem> cursor_problem(std::string_view code) {
    for (const CursorProblem problem : {CursorProblem::exhausted, CursorProblem::expired,
                                        CursorProblem::invalid, CursorProblem::required}) {
        if (code == wire_name(problem)) return problem;
    }
    return std::nullopt;
}

bool says_none_is_there(int status, std::string_view body) {
    return status == 404 && (trimmed(body).empty() || wire_code(body) == "NOT_FOUND");
}

Verdict classify(Endpoint endpoint, int status, std::string_view body) {
    const std::string word = wire_code(body);
    for (const KnownCode& known : kKnown) {
        if (known.word != word) continue;
        Verdict verdict{known.code};
        verdict.field = known.field;
        if (known.code == Code::profile_invalid) {
            verdict.text = "Apple refuses the profile: " + std::string(known.rule) +
                           ". It was not created and no device is affected.";
        }
        return verdict;
    }
    if (cursor_problem(word)) return {Code::cursor_refused};
    if (word == "NOT_FOUND") return by_status(endpoint, 404, body);
    Verdict verdict = by_status(endpoint, status, body);
    if (verdict.code == Code::refused && !word.empty()) {
        verdict.text = "Apple refused the request with " + word + ". Devices already enrolled keep working.";
    }
    return verdict;
}

std::string excerpt(std::string_view body) {
    std::string text(body.substr(0, 200));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 0x20 || c == 0x7f; }, '.');
    return text;
}

} // namespace mdm::dep
