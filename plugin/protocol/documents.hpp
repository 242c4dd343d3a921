// The smaller JSON documents of the service, both ways. Device lists are in device_reader.hpp.
#pragma once

#include "plugin/model/account.hpp"
#include "plugin/model/organisation.hpp"
#include "plugin/model/outcome.hpp"
#include "plugin/model/profile.hpp"

#include <ams/cpp/secret.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

// Readers. All throw Error(bad_answer) for what is not a JSON object, nested deeper than 32 levels, or
// without the one value that matters; keys with unexpected types count as absent, but a number may stand for a
// text and a text for a number. Damaged texts are repaired (json_repair.hpp). Details never quote the document.

/// The session value of GET /session.
[[nodiscard]] ams::Secret read_session(std::string_view body);
/// Needs server_uuid.
[[nodiscard]] Account read_account(std::string_view body);
/// Any object; the essentials as far as present. The text keeps every key. Which profile_uuid it has is for whoever asked to say:
/// the answer may spell it otherwise, or leave it out.
[[nodiscard]] Profile read_profile(std::string_view body);
/// Needs profile_uuid.
[[nodiscard]] DefineOutcome read_define_outcome(std::string_view body);
/// Nothing at all is an answer without devices.
[[nodiscard]] AssignOutcome read_assign_outcome(std::string_view body);
/// The answer of remove and disown. Nothing at all is an answer without devices.
[[nodiscard]] DeviceOutcomes read_device_outcomes(std::string_view body);
[[nodiscard]] ActivationLockOutcome read_activation_lock(std::string_view body);
/// Needs original_device_serial_number.
[[nodiscard]] ReplacementDetails read_replacement_details(std::string_view body);
/// Needs mdm_service_discovery_url.
[[nodiscard]] DiscoveryProfile read_discovery_profile(std::string_view body);
/// Entries without a token are left out; the title falls back on the system's name.
[[nodiscard]] std::vector<BetaToken> read_beta_tokens(std::string_view body);

// Request bodies.

/// {"limit":..,"cursor":..}; an absent cursor is left out, never sent empty.
[[nodiscard]] std::string page_request(const std::optional<std::string>& cursor, int limit);
[[nodiscard]] std::string devices_request(std::span<const std::string> serial_numbers);
[[nodiscard]] std::string assign_request(std::string_view profile_uuid,
                                         std::span<const std::string> serial_numbers);
/// Without an escrow key Apple locks the device to whoever made the server in the portal.
[[nodiscard]] std::string activation_lock_request(std::string_view serial_number,
                                                  const ams::Secret& escrow_key,
                                                  const std::optional<std::string>& lost_message);
[[nodiscard]] std::string discovery_request(std::string_view mdm_service_discovery_url);
/// The profile without profile_uuid, which Apple sends but does not take.
/// Throws Error(invalid_input), field "profile", if the text is no JSON object.
[[nodiscard]] std::string define_request(std::string_view profile_json);

} // namespace mdm::dep
