// One device as Apple's service reports it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// A device record of fetch, sync or details. Members carry Apple's JSON names.
///
/// An absent or JSON-null key is nullopt: "never reported", which is not the same as "". Times are canonical
/// `YYYY-MM-DDTHH:MM:SSZ` (see time.hpp); Apple's "no time" values ("", null, year 0001) are nullopt. Wire
/// enums (profile_status, op_type, os, ...) stay text, because Apple adds values without notice.
struct Device {
    std::string serial_number = {}; ///< Identity within one MDM server; never empty, compared exactly.

    std::optional<std::string> model = {};
    std::optional<std::string> description = {};
    std::optional<std::string> color = {};
    std::optional<std::string> asset_tag = {};
    std::optional<std::string> os = {}; ///< May be "" for hardware newer than Apple's own data.
    std::optional<std::string> device_family = {};

    std::optional<std::string> profile_status = {}; ///< empty, assigned, pushed, removed, or a newer word.
    std::optional<std::string> profile_uuid = {};   ///< May linger with profile_status "removed".
    std::optional<std::string> profile_assign_time = {};
    std::optional<std::string> profile_push_time = {};

    std::optional<std::string> device_assigned_date = {};
    std::optional<std::string> device_assigned_by = {}; ///< Usually an e-mail address; "-1" occurs.

    std::optional<std::string> op_type =
        {}; ///< Only in sync pages: added, modified, deleted; any letter case.
    std::optional<std::string> op_date = {}; ///< Only in sync pages.
    std::optional<std::string> response_status =
        {}; ///< Only in details: SUCCESS, NOT_ACCESSIBLE, NOT_FOUND, FAILED.

    std::optional<std::string> mdm_migration_deadline = {};
    std::optional<std::string> bluetooth_mac_address = {};
    std::optional<std::string> wifi_mac_address = {};
    std::optional<std::string> ethernet_mac_address = {};
    std::optional<std::string> eid = {};
    std::vector<std::string> imei = {}; ///< Empty: never reported.
    std::vector<std::string> meid = {}; ///< Empty: never reported.
    std::optional<bool> is_replacement_device = {};
    std::optional<bool> released_by_replacement = {}; ///< Only in sync records with op_type deleted.

    /// Keys this version does not know, and known keys whose value had an unexpected type, as one JSON object
    /// text in the order received; nullopt when there were none.
    std::optional<std::string> extra = {};

    friend bool operator==(const Device&, const Device&) = default;
};

/// Whether this version knows what the operation is: added, modified or deleted, in any letter case.
[[nodiscard]] bool is_known_operation(std::string_view op_type) noexcept;

} // namespace mdm::dep
