#include "tests/depsim/model/fleet.hpp"

#include <array>
#include <functional>
#include <utility>

namespace depsim {
namespace {
constexpr std::array<std::string_view, 4> kStatusNames{"empty", "assigned", "pushed", "removed"};
}

std::string_view to_text(ProfileStatus status) {
    return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<ProfileStatus> profile_status_from(std::string_view text) {
    for (std::size_t i = 0; i < kStatusNames.size(); ++i)
        if (kStatusNames[i] == text) return static_cast<ProfileStatus>(i);
    return std::nullopt;
}

Device& Fleet::edit(DeviceId id) {
    Device& device = devices_[id];
    device.changed = true;
    return device;
}

std::size_t Fleet::place_of(std::string_view serial_number) const {
    const std::size_t mask = places_.size() - 1;
    std::size_t place = std::hash<std::string_view>{}(serial_number)&mask;
    while (places_[place] != kNoDevice && devices_[places_[place]].serial_number != serial_number)
        place = (place + 1) & mask;
    return place;
}

DeviceId Fleet::find(std::string_view serial_number) const {
    return places_.empty() ? kNoDevice : places_[place_of(serial_number)];
}

void Fleet::rebuild(std::size_t places) {
    places_.assign(places, kNoDevice);
    for (DeviceId id = 0; id < devices_.size(); ++id)
        places_[place_of(devices_[id].serial_number)] = id;
}

void Fleet::reserve(std::size_t count) {
    devices_.reserve(count);
    std::size_t places = 64;
    while (places < count * 2)
        places *= 2;
    if (places > places_.size()) rebuild(places);
}

DeviceId Fleet::add(Device device) {
    if ((devices_.size() + 1) * 2 > places_.size()) rebuild(places_.empty() ? 64 : places_.size() * 2);
    const std::size_t place = place_of(device.serial_number);
    if (places_[place] != kNoDevice) return kNoDevice;
    const auto id = static_cast<DeviceId>(devices_.size());
    devices_.push_back(std::move(device));
    places_[place] = id;
    return id;
}

DeviceExtra& Fleet::extra(DeviceId id) {
    edit(id).extra = true;
    return extras_[id];
}

const DeviceExtra* Fleet::find_extra(DeviceId id) const {
    if (!devices_[id].extra) return nullptr;
    const auto found = extras_.find(id);
    return found == extras_.end() ? nullptr : &found->second;
}

} // namespace depsim
