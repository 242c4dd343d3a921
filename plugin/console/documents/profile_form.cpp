#include "plugin/console/documents/profile_form.hpp"

#include "plugin/model/locale_codes.hpp"
#include "plugin/model/setup_panes.hpp"
#include "plugin/model/time.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;
namespace field_name = profile_form_field;

Json named(std::string_view name, const char* type, std::string_view title, std::string_view hint) {
    return {{"name", name}, {"type", type}, {"title", title}, {"hint", hint}};
}

Json account_field(const ProfileFormStart& start) {
    Json field =
        named(field_name::token, "choice", "Account",
              "The account (MDM server) the profile belongs to. Only devices of this account can get it.");
    field["required"] = true;
    field["options"] = Json::array();
    for (const AccountOption& account : start.accounts) {
        Json option{{"value", std::to_string(account.token)}, {"title", account.title}};
        if (!account.text.empty()) option["text"] = account.text;
        field["options"].push_back(std::move(option));
    }
    if (start.account) field["default"] = std::to_string(*start.account);
    return field;
}

Json code_options(std::span<const LocaleCode> codes, const std::string& chosen) {
    Json options = Json::array();
    bool there = chosen.empty();
    for (const LocaleCode& code : codes) {
        options.push_back(
            {{"value", code.code}, {"title", std::string(code.name) + " (" + std::string(code.code) + ')'}});
        there = there || code.code == chosen;
    }
    if (!there) options.push_back({{"value", chosen}, {"title", chosen}});
    return options;
}

Json pane_option(const SetupPane& pane) {
    Json option{{"value", pane.key},
                {"title", pane.title},
                {"text", std::string(pane.skips) + " Since " + versions_of(pane) + "; key " +
                             std::string(pane.key) + '.'}};
    for (const PanePlatform& platform : platforms_of(pane))
        option["tags"].push_back(platform.name);
    if (const std::string badge = badge_of(pane); !badge.empty()) {
        option["badge"] = badge;
        if (badge.starts_with("removed")) option["tone"] = "warning";
    }
    return option;
}

Json panes_field(const ProfileField& field, const ProfileDraft& values) {
    Json document = named(field.key, "choices", field.title, field.hint);
    document["select_all_by_tag"] = true;
    document["open"] = true;
    std::vector<const SetupPane*> panes;
    for (const SetupPane& pane : setup_panes())
        panes.push_back(&pane);
    std::sort(panes.begin(), panes.end(), [](const SetupPane* a, const SetupPane* b) {
        return std::lexicographical_compare(
            a->title.begin(), a->title.end(), b->title.begin(), b->title.end(),
            [](unsigned char x, unsigned char y) { return std::tolower(x) < std::tolower(y); });
    });
    for (const SetupPane* pane : panes)
        document["options"].push_back(pane_option(*pane));
    const std::vector<std::string>& chosen = values.list(field.key);
    for (const std::string& key : chosen) {
        if (find_pane(key) != nullptr) continue;
        document["options"].push_back(
            {{"value", key},
             {"title", key},
             {"text", "Not on Apple's list of " + std::string(kSetupPanesAsOf) + "."},
             {"badge", "not on Apple's list"},
             {"tone", "warning"}});
    }
    document["default"] = chosen;
    return document;
}

Json keep_field(const ProfileField& field, std::string_view name, const std::vector<KeptCertificate>& kept,
                UtcTime now) {
    Json document = named(name, "choices", std::string(field.title) + ": from the original",
                          "Ticked certificates stay in the new profile.");
    document["default"] = Json::array();
    for (const KeptCertificate& one : kept) {
        Json option{{"value", one.id}, {"title", "A certificate that cannot be read"}, {"tone", "danger"}};
        if (one.certificate) {
            const CertificateInfo& info = one.certificate->info;
            const bool expired = parse_time(info.not_after).value_or(UtcTime::min()) <= now;
            option = {{"value", one.id},
                      {"title", info.subject},
                      {"text", (expired ? "Expired on " : "Valid until ") + info.not_after + ". SHA-256 " +
                                   info.sha256 + '.'}};
            if (expired) option["badge"] = "expired";
            if (expired) option["tone"] = "danger";
            document["default"].push_back(one.id);
        }
        document["options"].push_back(std::move(option));
    }
    return document;
}

void add_certificates(Json& fields, const ProfileField& field, const ProfileFormStart& start) {
    const bool anchors = field.key == "anchor_certs";
    Json needs;
    if (!field.needs.empty()) needs[std::string(field.needs)] = true;
    const auto kept = kept_certificates(start.values, field.key);
    if (!kept.empty()) {
        fields.push_back(
            keep_field(field, anchors ? field_name::keep_anchors : field_name::keep_hosts, kept, start.now));
        if (!needs.is_null()) fields.back()["needs"] = needs;
    }
    Json files = named(field.key, "files", field.title, field.hint);
    files["accept"] = ".pem,.crt,.cer,.der";
    files["max_length"] = kMaxCertificateFileBytes;
    files["open"] = true;
    if (!needs.is_null()) files["needs"] = needs;
    fields.push_back(std::move(files));
    if (!anchors) return;
    fields.push_back(
        named(field_name::use_server_chain, "bool", "Trust the authority the MDM server presents now",
              "This server connects to the MDM server URL and reads which certificate its chain ends in. The "
              "review shows it. It is trusted only if you enter its fingerprint below: compare it with what "
              "the people who run the MDM server tell you."));
    Json fingerprint =
        named(field_name::server_chain_sha256, "text", "Fingerprint of that certificate (SHA-256)",
              "64 hexadecimal digits, with or without colons. Leave it empty for the review, which shows "
              "what is presented.");
    fingerprint["max_length"] = 100;
    fingerprint["needs"] = {{std::string(field_name::use_server_chain), true}};
    fields.push_back(std::move(fingerprint));
}

Json plain_field(const ProfileField& field, const ProfileDraft& values) {
    switch (field.kind) {
    case ProfileKind::flag: {
        Json document = named(field.key, "bool", field.title, field.hint);
        document["default"] = values.flag(field.key);
        return document;
    }
    case ProfileKind::language:
    case ProfileKind::region: {
        const bool language = field.kind == ProfileKind::language;
        Json document = named(field.key, "choice", field.title, field.hint);
        const std::string& chosen = values.text(field.key);
        document["options"] = code_options(language ? languages() : regions(), chosen);
        document["open"] = true;
        document["placeholder"] = "The person chooses";
        if (!chosen.empty()) document["default"] = chosen;
        return document;
    }
    default: {
        const char* const type = field.kind == ProfileKind::url     ? "url"
                                 : field.kind == ProfileKind::email ? "email"
                                                                    : "text";
        Json document = named(field.key, type, field.title, field.hint);
        if (field.max_chars > 0) document["max_length"] = field.max_chars;
        if (field.required) document["required"] = true;
        if (!values.text(field.key).empty()) document["default"] = values.text(field.key);
        return document;
    }
    }
}

void add_field(Json& fields, const ProfileField& field, const ProfileFormStart& start) {
    if (field.kind == ProfileKind::certificates) return add_certificates(fields, field, start);
    if (field.kind == ProfileKind::panes) return fields.push_back(panes_field(field, start.values));
    Json document = plain_field(field, start.values);
    if (!field.needs.empty()) document["needs"] = {{std::string(field.needs), true}};
    fields.push_back(std::move(document));
}

} // namespace

std::string profile_form(const ProfileFormStart& start) {
    Json form{
        {"title", start.original.empty() ? "New DEP profile" : "Create new from " + start.original},
        {"text",
         start.accounts.empty()
             ? "No account is linked yet. Link one in DEP Token first: a profile belongs to an account."
             : "A profile tells a device what to do when it is activated. It cannot be modified or deleted "
               "after it has been created: create a new one and assign that instead."},
        {"button", "Create"},
        {"preview", true},
        {"sections", Json::array()}};
    for (const ProfileSection& part : profile_sections()) {
        Json fields = Json::array();
        if (part.id == profile_sections().front().id) fields.push_back(account_field(start));
        for (const ProfileField& field : profile_fields())
            if (field.section == part.id) add_field(fields, field, start);
        form["sections"].push_back(
            {{"title", part.title}, {"text", part.text}, {"fields", std::move(fields)}});
    }
    return form.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string next_profile_name(const std::string& name) {
    constexpr std::size_t kMost = 125;
    std::string stem = name;
    int number = 2;
    const std::size_t open = name.rfind(" (");
    if (open != std::string::npos && open > 0 && name.ends_with(')')) {
        int found = 0;
        const char* const first = name.data() + open + 2;
        const char* const last = name.data() + name.size() - 1;
        const auto [end, error] = std::from_chars(first, last, found);
        if (error == std::errc{} && end == last && found > 0 && found < 1'000'000) {
            number = found + 1;
            stem = name.substr(0, open);
        }
    }
    const std::string suffix = " (" + std::to_string(number) + ')';
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; };
    std::size_t characters = 0;
    for (std::size_t i = 0; i < stem.size(); ++i) {
        if (is_start(stem[i]) && ++characters > kMost - suffix.size()) {
            stem.resize(i);
            break;
        }
    }
    return stem + suffix;
}

} // namespace mdm::dep
