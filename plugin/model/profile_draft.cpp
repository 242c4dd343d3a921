#include "plugin/model/profile_draft.hpp"

#include "plugin/model/locale_codes.hpp"
#include "plugin/model/profile_url.hpp"
#include "plugin/model/setup_panes.hpp"
#include "plugin/model/time.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

// Characters of UTF-8: every byte that does not continue one.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string quoted(const ProfileField& field) {
    return '"' + std::string(field.title) + '"';
}

ProfileFault fault(const ProfileField& field, std::string text, std::string_view code = {}) {
    return {std::string(field.key), std::string(code.empty() ? field.refusal : code), std::move(text)};
}

void check_text(const ProfileField& field, const std::string& text, std::vector<ProfileFault>& faults) {
    if (const std::size_t count = characters(text); field.max_chars > 0 && count > field.max_chars)
        faults.push_back(fault(field, quoted(field) + " has " + std::to_string(count) +
                                          " characters; Apple takes 1 to " + std::to_string(field.max_chars) +
                                          "."));
    else if (std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; }))
        faults.push_back(fault(field, quoted(field) + " has nothing but blanks in it."));
}

void check_url(const ProfileField& field, const std::string& text, std::vector<ProfileFault>& faults) {
    std::string problem;
    const ProfileUrl url = parse_profile_url(text, problem);
    if (!problem.empty())
        faults.push_back(fault(field, quoted(field) + ' ' + problem + '.'));
    else if (field.key == "configuration_web_url" && !url.secure)
        faults.push_back(
            fault(field, quoted(field) + " has to begin with https://: devices do not open it otherwise."));
}

void check_flags(const ProfileField& field, const ProfileDraft& draft, std::vector<ProfileFault>& faults) {
    if (field.key == "is_mdm_removable" && !draft.flag("is_mdm_removable") && !draft.flag("is_supervised"))
        faults.push_back(fault(field,
                               "Management that cannot be removed (is_mdm_removable off) needs supervision "
                               "(is_supervised on)."));
}

void check_value(const ProfileField& field, const ProfileDraft& draft, std::vector<ProfileFault>& faults) {
    if (field.kind == ProfileKind::flag) return check_flags(field, draft, faults);
    if (field.kind == ProfileKind::certificates || field.kind == ProfileKind::panes) return;
    const std::string& text = draft.text(field.key);
    if (text.empty()) {
        if (field.required)
            faults.push_back(fault(field, quoted(field) + " is required.", field.refusal_if_none));
        return;
    }
    switch (field.kind) {
    case ProfileKind::url:
        return check_url(field, text, faults);
    case ProfileKind::language:
        if (!is_language(text))
            faults.push_back(fault(
                field, quoted(field) + " has to be a code of ISO 639 in small letters, such as de or en."));
        return;
    case ProfileKind::region:
        if (!is_region(text))
            faults.push_back(fault(
                field,
                quoted(field) + " has to be a code of ISO 3166-1 in two capital letters, such as DE or US."));
        return;
    default:
        return check_text(field, text, faults);
    }
}

bool needs_met(const ProfileField& field, const ProfileDraft& draft) {
    return field.needs.empty() || draft.flag(field.needs);
}

void warn_of_addresses(const ProfileDraft& draft, std::vector<std::string>& warnings) {
    std::string problem;
    const ProfileUrl url = parse_profile_url(draft.text("url"), problem);
    if (problem.empty() && !url.secure)
        warnings.emplace_back(
            "The MDM server URL is not https: whoever is on the network can take over the enrollment, "
            "and newer systems refuse to enroll.");
    if (draft.text("configuration_web_url").empty()) return;
    warnings.emplace_back(
        "The web enrollment URL wins: devices with iOS 13, macOS 10.15 and later open it and do not use "
        "the MDM server URL.");
    const ProfileUrl web = parse_profile_url(draft.text("configuration_web_url"), problem);
    if (problem.empty() && last_two_labels(web.host) != last_two_labels(url.host))
        warnings.emplace_back(
            "The two URLs are in different domains. The device takes the MDM profile from the domain of "
            "the web enrollment URL only.");
}

void warn_of_flags(const ProfileDraft& draft, const ProfileSurroundings& surroundings,
                   std::vector<std::string>& warnings) {
    const bool supervised = draft.flag("is_supervised");
    if (!supervised)
        warnings.emplace_back(
            "Not supervised: iOS and iPadOS 13 and later are supervised all the same; any other device can "
            "be supervised later only by erasing it.");
    if (!draft.flag("is_mandatory"))
        warnings.emplace_back(
            "Not mandatory: on a Mac the person can skip the enrollment. iOS and iPadOS 13 and later "
            "ignore this.");
    if (supervised && draft.flag("is_mdm_removable"))
        warnings.emplace_back("The person can remove the management from the supervised device.");
    if (draft.flag("await_device_configured") && !supervised)
        warnings.emplace_back("Unsupervised iOS devices do not wait until they are configured.");
    if (draft.flag("auto_advance_setup") && (draft.text("language").empty() || draft.text("region").empty()))
        warnings.emplace_back(
            "Setup advances automatically, but the language or the region is not given: it will stop to "
            "ask for them.");
    if (draft.flag("is_return_to_service") && !draft.flag("await_device_configured"))
        warnings.emplace_back(
            "Return to Service makes the device wait until it is configured, whatever is chosen there.");
    if (draft.flag("is_multi_user")) {
        if (draft.flag("is_return_to_service"))
            warnings.emplace_back(
                "Shared iPad and Return to Service are both on; a migration to another MDM server is "
                "possible with neither.");
        if (surroundings.org_type != "edu")
            warnings.emplace_back(
                "Shared iPad needs an organisation with the right to it. Apple refuses the profile "
                "(FLAGS_INVALID) if this one does not have it.");
    }
    if (!draft.flag("allow_pairing"))
        warnings.emplace_back(
            "Pairing is deprecated since iOS 13: newer devices ignore the box and are told by their MDM "
            "server.");
    if (!draft.list("supervising_host_certs").empty()) {
        if (!supervised)
            warnings.emplace_back(
                "Computers that may pair are of no use for devices that are not supervised.");
        else if (draft.flag("allow_pairing"))
            warnings.emplace_back(
                "Pairing with any computer is allowed, so naming computers that may pair changes nothing.");
    }
    for (const ProfileField& field : profile_fields()) {
        if (field.since > surroundings.protocol_version && draft.values.contains(field.key))
            warnings.push_back('"' + std::string(field.title) +
                               "\" is left out: Apple reads it from protocol version " +
                               std::to_string(field.since) + " on, and the setting protocol_version is " +
                               std::to_string(surroundings.protocol_version) + ".");
    }
}

void warn_of_certificates(std::span<const ProfileCertificate> certificates, UtcTime now,
                          std::vector<std::string>& warnings) {
    constexpr std::chrono::days kSoon{180};
    for (const ProfileCertificate& one : certificates) {
        const std::string name = "The certificate " + one.subject;
        const std::string end = format_time(one.not_after);
        if (one.not_after <= now)
            warnings.push_back(name + " expired on " + end + ".");
        else if (one.not_before > now)
            warnings.push_back(name + " is not valid before " + format_time(one.not_before) + ".");
        else if (one.not_after - now < kSoon)
            warnings.push_back(
                name + " expires on " + end +
                ". The profile cannot be changed then: devices that are set up later need a new one.");
    }
}

} // namespace

bool ProfileDraft::flag(std::string_view key) const {
    const auto found = values.find(key);
    if (found != values.end())
        if (const bool* value = std::get_if<bool>(&found->second)) return *value;
    const ProfileField* field = find_profile_field(key);
    return field != nullptr && field->flag_default;
}

const std::string& ProfileDraft::text(std::string_view key) const {
    static const std::string none;
    const auto found = values.find(key);
    if (found == values.end()) return none;
    const auto* value = std::get_if<std::string>(&found->second);
    return value == nullptr ? none : *value;
}

const std::vector<std::string>& ProfileDraft::list(std::string_view key) const {
    static const std::vector<std::string> none;
    const auto found = values.find(key);
    if (found == values.end()) return none;
    const auto* value = std::get_if<std::vector<std::string>>(&found->second);
    return value == nullptr ? none : *value;
}

std::vector<ProfileFault> check_profile(const ProfileDraft& draft) {
    std::vector<ProfileFault> faults;
    for (const ProfileField& field : profile_fields())
        check_value(field, draft, faults);
    return faults;
}

ProfileDraft filled_up(ProfileDraft given, const ProfileDraft& base) {
    // Flags that others need come before them in the table.
    for (const ProfileField& field : profile_fields()) {
        if (given.values.contains(field.key)) continue;
        const auto inherited = base.values.find(field.key);
        if (inherited != base.values.end() && needs_met(field, given))
            given.values.insert(*inherited);
        else if (field.kind == ProfileKind::flag)
            given.values.emplace(field.key, field.flag_default);
    }
    given.unknown = base.unknown;
    return given;
}

std::vector<std::string> profile_warnings(const ProfileDraft& draft,
                                          std::span<const ProfileCertificate> certificates,
                                          const ProfileSurroundings& surroundings) {
    std::vector<std::string> warnings;
    warn_of_addresses(draft, warnings);
    warn_of_flags(draft, surroundings, warnings);
    warn_of_certificates(certificates, surroundings.now, warnings);
    for (std::string& warning : pane_warnings(draft.list("skip_setup_items")))
        warnings.push_back(std::move(warning));
    return warnings;
}

} // namespace mdm::dep
