// From a form to a profile: values by Apple's keys, certificates read, everything that Apple would refuse refused here.
#pragma once

#include "plugin/model/profile_draft.hpp"
#include "plugin/token/certificate_list.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// Form fields beside Apple's keys.
namespace profile_form_field {
inline constexpr std::string_view token = "token"; ///< Key of the account's token.
/// Which certificates of the original stay: SHA-256 of each.
inline constexpr std::string_view keep_hosts = "supervising_host_certs_keep";
inline constexpr std::string_view keep_anchors = "anchor_certs_keep";
/// Take what the server at `url` presents; and the fingerprint of what the person has seen of it.
inline constexpr std::string_view use_server_chain = "use_server_chain";
inline constexpr std::string_view server_chain_sha256 = "server_chain_sha256";
} // namespace profile_form_field

/// A certificate of the profile that a form begins with.
struct KeptCertificate {
    std::string id;                               ///< SHA-256, or "entry-N" for one that cannot be read.
    std::string base64;                           ///< As the profile has it.
    std::optional<ListedCertificate> certificate; ///< nullopt: cannot be read.
};

/// The certificates of a stored profile under one key, in its order. Never throws for what is in them.
[[nodiscard]] std::vector<KeptCertificate> kept_certificates(const ProfileDraft& base, std::string_view key);

/// What a person or a program asked for.
struct ProfileIntake {
    std::optional<std::int64_t> token; ///< nullopt: none was named.
    ProfileDraft draft;                ///< Filled up; its certificates are those of the lists below.
    std::vector<ListedCertificate> anchors;
    std::vector<ListedCertificate> hosts;
    bool use_server_chain = false;
    std::string server_chain_sha256; ///< Lower-case hex digits only; "" if none was given.
};

/// Reads a form. Values that were not sent are those of `base` (Create New from This) or Apple's defaults; an empty text
/// or list is an absent one. Certificates may be files, PEM or base64 of DER.
///
/// Throws Error with the field: invalid_input for a value of the wrong shape or a field that does not exist,
/// certificate_unreadable.
/// @param form a JSON object
[[nodiscard]] ProfileIntake read_profile_form(std::string_view form, const ProfileDraft& base);

/// Adds what the server presented to the certificates the device trusts, unless it is there already.
void add_anchor(ProfileIntake& intake, ListedCertificate certificate);

/// Throws Error(profile_invalid) with field and reason for the first thing that Apple would refuse; the text says how
/// many more there are.
void require_acceptable(const ProfileDraft& draft);

/// The certificates as warnings take them.
[[nodiscard]] std::vector<ProfileCertificate> certificates_of(const ProfileIntake& intake);

} // namespace mdm::dep
