#include "plugin/model/profile_fields.hpp"

#include <algorithm>
#include <array>

namespace mdm::dep {
namespace {

constexpr std::array kSections{
    ProfileSection{
        "general", "General",
        "What the profile is called and whom it is from. Setup Assistant shows the department and the "
        "contact to the person who switches the device on."},
    ProfileSection{
        "enrollment", "Enrollment",
        "Where the device enrolls and how firmly it is tied to the management. All of it is decided when the "
        "device is activated: to change it later, the device has to be erased and activated again."},
    ProfileSection{"shared_ipad", "Shared iPad",
                   "For iPads that several people use, each with an account of their own."},
    ProfileSection{
        "pairing", "Pairing and certificates",
        "Which computers may connect by cable, and whose certificates the device trusts when it enrolls."},
    ProfileSection{
        "panes", "Setup panes",
        "A ticked pane is skipped: Setup Assistant does not show it, and the person cannot make that choice "
        "during setup. If Biometric is ticked, for example, there is no Touch ID or Face ID pane."},
};

constexpr std::size_t kUrlChars = 2000;

// Order: as in the form. Source: Apple, "Profile", and the limits of "Define a Profile".
constexpr std::array kFields{
    ProfileField{
        .key = "profile_name",
        .kind = ProfileKind::text,
        .section = "general",
        .title = "Name",
        .hint = "What the profile is called here and at Apple. Devices do not show it. A profile cannot be "
                "changed or deleted once it is created, so a version in the name helps.",
        .max_chars = 125,
        .required = true,
        .refusal = "CONFIG_NAME_INVALID",
        .refusal_if_none = "CONFIG_NAME_REQUIRED"},
    ProfileField{.key = "department",
                 .kind = ProfileKind::text,
                 .section = "general",
                 .title = "Department",
                 .hint = "The department or place the device belongs to; Setup Assistant shows it under "
                         "About Configuration.",
                 .max_chars = 125,
                 .refusal = "DEPARTMENT_INVALID"},
    ProfileField{.key = "support_phone_number",
                 .kind = ProfileKind::text,
                 .section = "general",
                 .title = "Support phone number",
                 .hint = "Whom to call when setup does not go on; Setup Assistant shows it.",
                 .max_chars = 50,
                 .refusal = "SUPPORT_PHONE_INVALID"},
    ProfileField{.key = "support_email_address",
                 .kind = ProfileKind::email,
                 .section = "general",
                 .title = "Support e-mail address",
                 .hint = "Whom to write to when setup does not go on; Setup Assistant shows it.",
                 .max_chars = 250,
                 .since = 2,
                 .refusal = "SUPPORT_EMAIL_INVALID"},
    ProfileField{
        .key = "org_magic",
        .kind = ProfileKind::text,
        .section = "general",
        .title = "Organisation magic",
        .hint =
            "A text that ties services of one organisation together: the same in every profile of it. Leave "
            "it empty unless another service asks for it.",
        .max_chars = 256,
        .refusal = "MAGIC_INVALID"},

    ProfileField{.key = "url",
                 .kind = ProfileKind::url,
                 .section = "enrollment",
                 .title = "MDM server URL",
                 .hint =
                     "Where the device must get its MDM profile from and enroll. It is filled in from the "
                     "settings and "
                     "in most cases should not be changed: a device that cannot reach it cannot be set up.",
                 .max_chars = kUrlChars,
                 .required = true,
                 .refusal = "CONFIG_URL_INVALID",
                 .refusal_if_none = "CONFIG_URL_REQUIRED"},
    ProfileField{.key = "configuration_web_url",
                 .kind = ProfileKind::url,
                 .section = "enrollment",
                 .title = "Web enrollment URL",
                 .hint = "An https page the device shows first, for example a sign-in with the company's "
                         "identity provider "
                         "(iOS 13, macOS 10.15 and later). If it is set, it wins over the MDM server URL.",
                 .max_chars = kUrlChars,
                 .refusal = "CONFIG_URL_INVALID"},
    ProfileField{.key = "is_supervised",
                 .kind = ProfileKind::flag,
                 .section = "enrollment",
                 .title = "Supervise the device",
                 .hint = "The device becomes supervised when it leaves Setup Assistant: more of it can be "
                         "managed. There is "
                         "no way to supervise it later but to erase it. iOS and iPadOS 13 and later are "
                         "always supervised; "
                         "Apple still checks this value together with the next ones."},
    ProfileField{.key = "is_mandatory",
                 .kind = ProfileKind::flag,
                 .section = "enrollment",
                 .title = "Enrollment is mandatory",
                 .hint = "The person cannot skip the enrollment in Setup Assistant. iOS and iPadOS 13 and "
                         "later never let it "
                         "be skipped; on a Mac an unticked box means a button to skip."},
    ProfileField{.key = "is_mdm_removable",
                 .kind = ProfileKind::flag,
                 .section = "enrollment",
                 .title = "The person may remove the management",
                 .hint = "Unticked, the MDM profile cannot be removed on the device. Apple allows that for "
                         "supervised devices "
                         "only, so tick Supervise first.",
                 .flag_default = true,
                 .needs = "is_supervised",
                 .refusal = "FLAGS_INVALID"},
    ProfileField{
        .key = "await_device_configured",
        .kind = ProfileKind::flag,
        .section = "enrollment",
        .title = "Wait until the device is configured",
        .hint =
            "Setup Assistant waits until the MDM server says DeviceConfigured, so that nobody uses the "
            "device "
            "before its settings are there. Needed for migrations between MDM servers. An MDM server that "
            "never sends the command leaves the device waiting; unsupervised iOS devices ignore it.",
        .since = 2},
    ProfileField{.key = "auto_advance_setup",
                 .kind = ProfileKind::flag,
                 .section = "enrollment",
                 .title = "Advance through setup automatically",
                 .hint = "Apple TV, and Macs with macOS 11 and later on Ethernet: setup goes through by "
                         "itself without anybody "
                         "touching the device. Give the language and the region as well.",
                 .since = 2},
    ProfileField{.key = "language",
                 .kind = ProfileKind::language,
                 .section = "enrollment",
                 .title = "Language",
                 .hint = "Set on Apple TV, and on Macs with macOS 11 and later, without asking: ISO 639, "
                         "such as de. Leave "
                         "it empty to let the person choose.",
                 .refusal = "LOCALE_INVALID"},
    ProfileField{.key = "region",
                 .kind = ProfileKind::region,
                 .section = "enrollment",
                 .title = "Region",
                 .hint = "Set on Apple TV, and on Macs with macOS 11 and later, without asking: ISO 3166-1, "
                         "such as DE. Leave "
                         "it empty to let the person choose.",
                 .refusal = "LOCALE_INVALID"},
    ProfileField{.key = "is_return_to_service",
                 .kind = ProfileKind::flag,
                 .section = "enrollment",
                 .title = "Return to Service",
                 .hint = "iOS, iPadOS and visionOS 26 and later: after a remote erase the device enrolls "
                         "again by itself and "
                         "keeps its managed apps. It then also waits until the device is configured."},
    ProfileField{
        .key = "do_not_use_profile_from_backup",
        .kind = ProfileKind::flag,
        .section = "enrollment",
        .title = "Do not take the management from a backup",
        .hint =
            "iOS and visionOS 26 and later: when a backup is restored, the device enrolls anew and does not "
            "take "
            "over the MDM profile that was in the backup (from 26.4 on, no configuration profile at all)."},

    ProfileField{.key = "is_multi_user",
                 .kind = ProfileKind::flag,
                 .section = "shared_ipad",
                 .title = "Shared iPad",
                 .hint = "The iPad is set up for several people with Managed Apple Accounts. The "
                         "organisation needs the right "
                         "to it; Apple refuses the profile otherwise. Such a device cannot be migrated to "
                         "another MDM server.",
                 .since = 2,
                 .refusal = "FLAGS_INVALID"},

    ProfileField{.key = "allow_pairing",
                 .kind = ProfileKind::flag,
                 .section = "pairing",
                 .title = "Allow pairing with any computer",
                 .hint = "Unticked, the device connects by cable only to the computers named below. "
                         "Deprecated since iOS 13: "
                         "newer devices are told by their MDM server instead.",
                 .flag_default = true},
    ProfileField{.key = "supervising_host_certs",
                 .kind = ProfileKind::certificates,
                 .section = "pairing",
                 .title = "Computers that may pair",
                 .hint = "Certificates (PEM or DER) of computers that may connect although pairing is not "
                         "allowed. Without "
                         "effect on devices that are not supervised.",
                 .needs = "is_supervised"},
    ProfileField{
        .key = "anchor_certs",
        .kind = ProfileKind::certificates,
        .section = "pairing",
        .title = "Certificates the device trusts when it enrolls",
        .hint =
            "Certificates (PEM or DER, several in a PEM file) of the authority that issued the MDM server's "
            "certificate. Needed for an authority of your own; leave it empty for a public one: devices then "
            "trust what their system trusts."},

    ProfileField{.key = "skip_setup_items",
                 .kind = ProfileKind::panes,
                 .section = "panes",
                 .title = "Skip setup items",
                 .hint = "Ticked panes are skipped. Devices ignore a pane that their system does not have. "
                         "Keys are written "
                         "as Apple writes them; one that is not in this list is taken as well."},
};

} // namespace

std::span<const ProfileField> profile_fields() {
    return kFields;
}

std::span<const ProfileSection> profile_sections() {
    return kSections;
}

const ProfileField* find_profile_field(std::string_view key) {
    const auto* const found = std::find_if(kFields.begin(), kFields.end(),
                                           [&](const ProfileField& field) { return field.key == key; });
    return found == kFields.end() ? nullptr : found;
}

} // namespace mdm::dep
