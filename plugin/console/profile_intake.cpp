#include "plugin/console/profile_intake.hpp"

#include "plugin/model/error.hpp"
#include "plugin/model/time.hpp"
#include "plugin/token/base64.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace mdm::dep {
namespace {

using nlohmann::json;
namespace field = profile_form_field;

constexpr std::size_t kMaxPanes = 500;
constexpr std::size_t kMaxPaneChars = 100;
// Apple's own limits are checked later, with the reason; this only bounds what is looked at.
constexpr std::size_t kMaxTextBytes = 16'384;

[[noreturn]] void refuse(std::string_view name, const std::string& why) {
    throw Error(Code::invalid_input, {.text = why + " The profile was not created and no device is affected.",
                                      .field = std::string(name)});
}

const std::string& text_of(std::string_view name, const json& value) {
    if (!value.is_string()) refuse(name, "This field takes a text.");
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > kMaxTextBytes) refuse(name, "The text is too long.");
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }))
        refuse(name, "The text has a line break or another control character in it.");
    return text;
}

bool flag_of(std::string_view name, const json& value) {
    if (!value.is_boolean()) refuse(name, "This field takes true or false.");
    return value.get<bool>();
}

std::vector<std::string> panes_of(std::string_view name, const json& value) {
    if (!value.is_array()) refuse(name, "This field takes a list of texts.");
    if (value.size() > kMaxPanes)
        refuse(name, "The list has more than " + std::to_string(kMaxPanes) + " entries.");
    std::vector<std::string> panes;
    for (const json& entry : value) {
        const std::string& key = text_of(name, entry);
        if (key.empty() || key.size() > kMaxPaneChars)
            refuse(name, "An entry has no text, or too much of it.");
        if (std::find(panes.begin(), panes.end(), key) == panes.end()) panes.push_back(key);
    }
    return panes;
}

void add(std::vector<ListedCertificate>& list, std::vector<ListedCertificate> more, std::string_view name) {
    for (ListedCertificate& one : more) {
        const bool there = std::any_of(list.begin(), list.end(), [&](const ListedCertificate& other) {
            return other.info.sha256 == one.info.sha256;
        });
        if (!there) list.push_back(std::move(one));
    }
    if (list.size() > kMaxProfileCertificates)
        refuse(name, "There are more than " + std::to_string(kMaxProfileCertificates) + " certificates.");
}

std::vector<ListedCertificate> certificates_in(std::string_view name, const json& entry) {
    const std::string key(name);
    if (entry.is_string()) {
        const auto& text = entry.get_ref<const std::string&>();
        if (text.size() > 2 * kMaxCertificateFileBytes) refuse(name, "A certificate is too large.");
        return text.empty() ? std::vector<ListedCertificate>() : read_certificate_text(text, key);
    }
    const bool file = entry.is_object() && entry.contains("content") && entry["content"].is_string();
    if (!file) refuse(name, "This field takes certificates: files, or base64 of DER.");
    const auto& content = entry["content"].get_ref<const std::string&>();
    if (content.size() > 2 * kMaxCertificateFileBytes) refuse(name, "A file of certificates is too large.");
    const auto bytes = base64_decode(content);
    if (!bytes) refuse(name, "A file arrived damaged: its content is not base64.");
    const std::string filename = entry.contains("filename") && entry["filename"].is_string()
                                     ? entry["filename"].get<std::string>()
                                     : "";
    return read_certificates(*bytes, key, filename.substr(0, 80));
}

// New ones of the form, after those of the original that stay.
std::vector<ListedCertificate> certificates_for(const json& form, const ProfileDraft& base,
                                                std::string_view name, std::string_view keep_name) {
    std::vector<ListedCertificate> list;
    const auto keep = form.find(keep_name);
    const bool chosen = keep != form.end() && !keep->is_null();
    const std::vector<std::string> wanted = chosen ? panes_of(keep_name, *keep) : std::vector<std::string>();
    for (const KeptCertificate& kept : kept_certificates(base, name)) {
        const bool stays = chosen ? std::find(wanted.begin(), wanted.end(), kept.id) != wanted.end()
                                  : kept.certificate.has_value();
        if (stays && !kept.certificate) refuse(keep_name, "One of the certificates cannot be read.");
        if (stays) add(list, {*kept.certificate}, name);
    }
    const auto given = form.find(name);
    if (given == form.end() || given->is_null()) return list;
    if (given->is_array()) {
        if (given->size() > kMaxProfileCertificates) refuse(name, "There are too many certificates.");
        for (const json& entry : *given)
            add(list, certificates_in(name, entry), name);
    } else {
        add(list, certificates_in(name, *given), name);
    }
    return list;
}

std::vector<std::string> encoded(const std::vector<ListedCertificate>& certificates) {
    std::vector<std::string> list;
    for (const ListedCertificate& one : certificates)
        list.push_back(one.base64);
    return list;
}

std::optional<std::int64_t> key_of(const json& value) {
    if (value.is_number_integer()) return value.get<std::int64_t>();
    const std::string& text = text_of(field::token, value);
    if (text.empty()) return std::nullopt;
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (fault != std::errc{} || end != text.data() + text.size())
        refuse(field::token, "This is not the key of a row of DEP Token.");
    return id;
}

// "AB:CD ef" and "abcdef" are the same fingerprint.
std::string hex_digits(std::string_view name, const std::string& text) {
    std::string digits;
    for (char c : text) {
        if (c == ':' || c == ' ') continue;
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            refuse(name, "A fingerprint has hexadecimal digits only.");
        digits.push_back(c);
    }
    if (!digits.empty() && digits.size() != 64)
        refuse(name, "A SHA-256 fingerprint has 64 hexadecimal digits.");
    return digits;
}

} // namespace

std::vector<KeptCertificate> kept_certificates(const ProfileDraft& base, std::string_view key) {
    std::vector<KeptCertificate> kept;
    for (const std::string& text : base.list(key)) {
        KeptCertificate one{
            .id = "entry-" + std::to_string(kept.size() + 1), .base64 = text, .certificate = {}};
        try {
            auto read = read_certificate_text(text, std::string(key));
            one.id = read.front().info.sha256;
            one.certificate = std::move(read.front());
        } catch (const Error& e) { // shown as one that cannot be read
            if (e.code() != Code::certificate_unreadable) throw;
        }
        kept.push_back(std::move(one));
    }
    return kept;
}

ProfileIntake read_profile_form(std::string_view text, const ProfileDraft& base) {
    const json form = json::parse(text, nullptr, false);
    if (!form.is_object()) throw Error(Code::invalid_input, {.text = "The form is not a JSON object."});

    ProfileIntake intake;
    ProfileDraft given;
    for (const auto& [name, value] : form.items()) {
        if (value.is_null()) continue;
        const ProfileField* const known = find_profile_field(name);
        if (known != nullptr) {
            if (known->kind == ProfileKind::flag)
                given.values[name] = flag_of(name, value);
            else if (known->kind == ProfileKind::panes)
                given.values[name] = panes_of(name, value);
            else if (known->kind != ProfileKind::certificates)
                given.values[name] = text_of(name, value);
        } else if (name == field::token) {
            intake.token = key_of(value);
        } else if (name == field::use_server_chain) {
            intake.use_server_chain = flag_of(name, value);
        } else if (name == field::server_chain_sha256) {
            intake.server_chain_sha256 = hex_digits(name, text_of(name, value));
        } else if (name != field::keep_anchors && name != field::keep_hosts) {
            refuse(name.substr(0, 63), "A profile has no such field.");
        }
    }
    ProfileDraft without_certificates = base;
    std::erase_if(without_certificates.values, [](const auto& entry) {
        const ProfileField* known = find_profile_field(entry.first);
        return known != nullptr && known->kind == ProfileKind::certificates;
    });
    intake.draft = filled_up(std::move(given), without_certificates);
    intake.anchors = certificates_for(form, base, "anchor_certs", field::keep_anchors);
    // As with any value that needs a flag: what was inherited goes when the flag does.
    const bool hosts_apply = intake.draft.flag("is_supervised") || form.contains("supervising_host_certs");
    if (hosts_apply) intake.hosts = certificates_for(form, base, "supervising_host_certs", field::keep_hosts);
    intake.draft.values["anchor_certs"] = encoded(intake.anchors);
    intake.draft.values["supervising_host_certs"] = encoded(intake.hosts);
    return intake;
}

void add_anchor(ProfileIntake& intake, ListedCertificate certificate) {
    add(intake.anchors, {std::move(certificate)}, "anchor_certs");
    intake.draft.values["anchor_certs"] = encoded(intake.anchors);
}

void require_acceptable(const ProfileDraft& draft) {
    const std::vector<ProfileFault> faults = check_profile(draft);
    if (faults.empty()) return;
    const std::string more =
        faults.size() == 1 ? "" : " (" + std::to_string(faults.size() - 1) + " more after this one.)";
    throw Error(
        Code::profile_invalid,
        {.text = faults.front().text + " The profile was not created and no device is affected." + more,
         .remedy = "Correct the field; Apple would answer " + faults.front().code + '.',
         .field = faults.front().field});
}

std::vector<ProfileCertificate> certificates_of(const ProfileIntake& intake) {
    std::vector<ProfileCertificate> all;
    const auto take = [&](const std::vector<ListedCertificate>& list, std::string_view name) {
        for (const ListedCertificate& one : list)
            all.push_back({.field = name,
                           .subject = one.info.subject,
                           .not_before = parse_time(one.info.not_before).value_or(UtcTime::min()),
                           .not_after = parse_time(one.info.not_after).value_or(UtcTime::min())});
    };
    take(intake.anchors, "anchor_certs");
    take(intake.hosts, "supervising_host_certs");
    return all;
}

} // namespace mdm::dep
