// What an event says of a device whose change no operation told.
#pragma once

#include "plugin/store/device_record.hpp"

#include <string>

namespace mdm::dep {

/// JSON object: how its profile stands.
[[nodiscard]] std::string standing_detail(const DeviceRecord& record);

/// The same, and "changed": an object of what differs, each by its column with [before, now]; null: not reported. Long texts
/// are cut.
[[nodiscard]] std::string change_detail(const Device& before, const DeviceRecord& now);

} // namespace mdm::dep
