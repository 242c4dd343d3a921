#include "tests/depsim/endpoints/profile_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <nlohmann/json.hpp>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/locale_codes.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

using Json = nlohmann::ordered_json;

enum class Kind { text, flag, texts };

struct Key {
    std::string_view name;
    Kind kind;
    int since; ///< protocol version; a newer key is ignored from an older client
};

constexpr std::array<Key, 22> kKeys{{
    {"profile_name", Kind::text, 1},
    {"url", Kind::text, 1},
    {"configuration_web_url", Kind::text, 1},
    {"devices", Kind::texts, 1},
    {"department", Kind::text, 1},
    {"support_phone_number", Kind::text, 1},
    {"support_email_address", Kind::text, 2},
    {"org_magic", Kind::text, 1},
    {"is_supervised", Kind::flag, 1},
    {"is_mandatory", Kind::flag, 1},
    {"is_mdm_removable", Kind::flag, 1},
    {"allow_pairing", Kind::flag, 1},
    {"await_device_configured", Kind::flag, 2},
    {"auto_advance_setup", Kind::flag, 2},
    {"is_multi_user", Kind::flag, 2},
    {"is_return_to_service", Kind::flag, 1},
    {"do_not_use_profile_from_backup", Kind::flag, 1},
    {"language", Kind::text, 1},
    {"region", Kind::text, 1},
    {"anchor_certs", Kind::texts, 1},
    {"supervising_host_certs", Kind::texts, 1},
    {"skip_setup_items", Kind::texts, 1},
}};

constexpr std::size_t kMaximumUrl = 2000;

bool has_kind(const Json& value, Kind kind) {
    switch (kind) {
    case Kind::text:
        return value.is_string();
    case Kind::flag:
        return value.is_boolean();
    case Kind::texts:
        return value.is_array() &&
               std::all_of(value.begin(), value.end(), [](const Json& v) { return v.is_string(); });
    }
    return false;
}

/// The known keys with a value of the right type.
Json known_part(const Json& sent, int version) {
    Json known = Json::object();
    for (const auto& [name, value] : sent.items()) {
        const auto key =
            std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) { return k.name == name; });
        if (key == kKeys.end() || value.is_null()) continue;
        if (!has_kind(value, key->kind)) throw Refusal{400, kMalformed};
        if (key->since <= version) known[name] = value;
    }
    return known;
}

std::optional<std::string> text_at(const Json& profile, const char* key) {
    const auto found = profile.find(key);
    if (found == profile.end()) return std::nullopt;
    return found->get<std::string>();
}

bool flag_at(const Json& profile, const char* key, bool fallback) {
    const auto found = profile.find(key);
    return found == profile.end() ? fallback : found->get<bool>();
}

void check_length(const Json& profile, const char* key, std::size_t maximum, const char* code) {
    const auto text = text_at(profile, key);
    if (text && (text->empty() || utf8_length(*text) > maximum)) throw Refusal{400, code};
}

bool listed(std::string_view codes, std::string_view code) {
    for (std::size_t at = 0; at + 2 <= codes.size(); at += 3)
        if (codes.substr(at, 2) == code) return true;
    return false;
}

} // namespace

bool is_language(std::string_view code) {
    if (code.size() == 2) return listed(kLanguages, code);
    return code.size() == 3 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_region(std::string_view code) {
    return code.size() == 2 && listed(kRegions, code);
}

bool is_profile_url(const std::string& url) {
    std::size_t length = 0;
    for (char raw : url) {
        const auto c = static_cast<unsigned char>(raw);
        if (c <= ' ' || c == 0x7F || std::string_view("<>\"{}|\\^`").find(raw) != std::string_view::npos)
            return false;
        length += c >= 0x80 ? 3 : 1;
    }
    if (url.empty() || length > kMaximumUrl) return false;
    try {
        const Poco::URI uri(url);
        return (uri.getScheme() == "https" || uri.getScheme() == "http") && !uri.getHost().empty();
    } catch (const Poco::SyntaxException&) {
        return false;
    }
}

bool is_https_url(const std::string& url) {
    return is_profile_url(url) && same_ignoring_case(url.substr(0, 8), "https://");
}

nlohmann::ordered_json accepted_profile(const nlohmann::ordered_json& sent, int version, bool shared_ipad) {
    Json profile = known_part(sent, version);

    const auto name = text_at(profile, "profile_name");
    if (!name) throw Refusal{400, "CONFIG_NAME_REQUIRED"};
    check_length(profile, "profile_name", 125, "CONFIG_NAME_INVALID");
    const auto url = text_at(profile, "url");
    if (!url) throw Refusal{400, "CONFIG_URL_REQUIRED"};
    if (!is_profile_url(*url)) throw Refusal{400, "CONFIG_URL_INVALID"};
    if (const auto web = text_at(profile, "configuration_web_url"))
        if (!is_https_url(*web)) throw Refusal{400, "CONFIG_URL_INVALID"};
    check_length(profile, "department", 125, "DEPARTMENT_INVALID");
    check_length(profile, "support_phone_number", 50, "SUPPORT_PHONE_INVALID");
    check_length(profile, "support_email_address", 250, "SUPPORT_EMAIL_INVALID");
    check_length(profile, "org_magic", 256, "MAGIC_INVALID");

    if (!flag_at(profile, "is_mdm_removable", true) && !flag_at(profile, "is_supervised", false))
        throw Refusal{400, "FLAGS_INVALID"};
    if (flag_at(profile, "is_multi_user", false) && !shared_ipad) throw Refusal{400, "FLAGS_INVALID"};
    if (const auto language = text_at(profile, "language"))
        if (!is_language(*language)) throw Refusal{400, "LOCALE_INVALID"};
    if (const auto region = text_at(profile, "region"))
        if (!is_region(*region)) throw Refusal{400, "LOCALE_INVALID"};

    profile.erase("devices");
    return profile;
}

} // namespace depsim
