// A device as a row: values fit for their columns, and the hash that tells whether they say anything new.
#pragma once

#include "plugin/model/device.hpp"

#include <ams/cpp/odbc.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// A text column of mdm_dep_device that Apple reports.
struct DeviceColumn {
    const char* name;
    std::optional<std::string> Device::*member;
    std::size_t limit; ///< Characters, as in the schema.
    bool of_profile;   ///< Says which profile the device has: void once it has left.
};

inline constexpr std::array kDeviceColumns{
    DeviceColumn{"model", &Device::model, 255, false},
    DeviceColumn{"description", &Device::description, 255, false},
    DeviceColumn{"color", &Device::color, 255, false},
    DeviceColumn{"asset_tag", &Device::asset_tag, 255, false},
    DeviceColumn{"os", &Device::os, 64, false},
    DeviceColumn{"device_family", &Device::device_family, 64, false},
    DeviceColumn{"profile_status", &Device::profile_status, 64, true},
    DeviceColumn{"profile_uuid", &Device::profile_uuid, 64, true},
    DeviceColumn{"profile_assign_time", &Device::profile_assign_time, 24, true},
    DeviceColumn{"profile_push_time", &Device::profile_push_time, 24, true},
    DeviceColumn{"device_assigned_date", &Device::device_assigned_date, 24, false},
    DeviceColumn{"device_assigned_by", &Device::device_assigned_by, 255, false},
    DeviceColumn{"mdm_migration_deadline", &Device::mdm_migration_deadline, 24, false},
    DeviceColumn{"bluetooth_mac_address", &Device::bluetooth_mac_address, 64, false},
    DeviceColumn{"wifi_mac_address", &Device::wifi_mac_address, 64, false},
    DeviceColumn{"ethernet_mac_address", &Device::ethernet_mac_address, 64, false},
    DeviceColumn{"eid", &Device::eid, 64, false},
};

/// Characters of serial_number; Apple's have 10 to 14.
inline constexpr std::size_t kSerialLimit = 64;

/// A device ready to be compared and written.
struct DeviceRecord {
    Device device;                   ///< Values fit for their columns; op_type in lower case.
    std::optional<std::string> imei; ///< JSON array.
    std::optional<std::string> meid; ///< JSON array.
    std::string hash;                ///< mdm_dep_device.row_hash

    [[nodiscard]] bool deleted() const { return device.op_type == "deleted"; }
};

/// Whether the serial number can identify a row.
[[nodiscard]] bool usable_serial(const std::string& serial_number);

/// Makes values fit and clears the profile of a deleted device. The hash is left to finish().
[[nodiscard]] DeviceRecord make_record(const Device& device);

/// Whether the record says nothing of the device itself: no key is guaranteed, and some services tell of an operation and no
/// more. What it leaves out has not changed.
[[nodiscard]] bool is_sparse(const DeviceRecord& record);

/// Fills what `record` (deleted or sparse) does not report from an `earlier` record of the same device.
void fill_missing(DeviceRecord& record, const DeviceRecord& earlier);

/// Computes the hash: after the last change of a value.
void finish(DeviceRecord& record);

/// Columns that Apple reports, in the order in which bind_reported() and read_reported() take them.
[[nodiscard]] const std::vector<std::string>& reported_columns();
void bind_reported(const DeviceRecord& record, std::vector<ams::odbc::Parameter>& row);
/// Reads the columns from `column` on, in that order.
void read_reported(ams::odbc::Statement& row, std::size_t column, Device& device);

} // namespace mdm::dep
