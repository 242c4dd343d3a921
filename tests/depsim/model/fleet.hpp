#pragma once
// All devices, found by serial number or number.

#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/depsim/model/device.hpp"

namespace depsim {

/// A table of devices that only grows. Not thread-safe.
class Fleet {
public:
    [[nodiscard]] std::size_t size() const { return devices_.size(); }
    [[nodiscard]] const Device& operator[](DeviceId id) const { return devices_[id]; }

    /// For changing a device; marks it as no longer what the seed made.
    Device& edit(DeviceId id);

    /// kNoDevice when there is none. Serial numbers are compared exactly, as Apple's are.
    [[nodiscard]] DeviceId find(std::string_view serial_number) const;

    /// Adds a device whose serial number is new; returns kNoDevice and changes nothing when it is not.
    DeviceId add(Device device);

    /// Makes room for `count` devices in one go.
    void reserve(std::size_t count);

    /// The device's extra values, made on first use.
    DeviceExtra& extra(DeviceId id);
    /// nullptr when it has none.
    [[nodiscard]] const DeviceExtra* find_extra(DeviceId id) const;
    [[nodiscard]] const std::unordered_map<DeviceId, DeviceExtra>& extras() const { return extras_; }

private:
    [[nodiscard]] std::size_t place_of(std::string_view serial_number) const;
    void rebuild(std::size_t places);

    std::vector<Device> devices_;
    std::vector<DeviceId> places_; ///< open addressing by serial number; 4 bytes a place
    std::unordered_map<DeviceId, DeviceExtra> extras_;
};

} // namespace depsim
