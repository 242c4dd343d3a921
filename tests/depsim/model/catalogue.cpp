#include "tests/depsim/model/catalogue.hpp"

#include <numeric>
#include <vector>

#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

constexpr DeviceKind kKinds[] = {
    {"iPhone", "iOS", "iPhone 13", "IPHONE 13", "MIDNIGHT|STARLIGHT|BLUE|PINK|RED", "128GB|256GB", 90, true,
     false},
    {"iPhone", "iOS", "iPhone 14", "IPHONE 14", "MIDNIGHT|STARLIGHT|BLUE|PURPLE", "128GB|256GB", 80, true,
     false},
    {"iPhone", "iOS", "iPhone 15", "IPHONE 15", "BLACK|BLUE|GREEN|YELLOW|PINK", "128GB|256GB|512GB", 110,
     true, false},
    {"iPhone", "iOS", "iPhone 15 Pro", "IPHONE 15 PRO", "BLACK TITANIUM|NATURAL TITANIUM|BLUE TITANIUM",
     "128GB|256GB|1TB", 60, true, false},
    {"iPhone", "iOS", "iPhone 16e", "IPHONE 16E", "BLACK|WHITE", "128GB|256GB", 70, true, false},
    {"iPhone", "iOS", "iPhone SE (3rd generation)", "IPHONE SE", "MIDNIGHT|STARLIGHT|RED", "64GB|128GB", 50,
     true, false},
    {"iPad", "iPadOS", "iPad (10th generation)", "IPAD WI-FI", "BLUE|SILVER|PINK|YELLOW", "64GB|256GB", 140,
     false, false},
    {"iPad", "iPadOS", "iPad (10th generation)", "IPAD WI-FI+CELL", "BLUE|SILVER", "64GB|256GB", 40, true,
     false},
    {"iPad", "iPadOS", "iPad Air 11-inch (M2)", "IPAD AIR 11 WI-FI", "SPACE GRAY|BLUE|PURPLE|STARLIGHT",
     "128GB|256GB|512GB", 50, false, false},
    {"iPad", "iPadOS", "iPad Pro 13-inch (M4)", "IPAD PRO 13 WI-FI", "SPACE BLACK|SILVER", "256GB|512GB|1TB",
     30, false, false},
    {"iPad", "iPadOS", "iPad mini (6th generation)", "IPAD MINI WI-FI", "SPACE GRAY|PINK|PURPLE|STARLIGHT",
     "64GB|256GB", 30, false, false},
    {"Mac", "OSX", "MacBook Air", "MBA 13.6", "MIDNIGHT|SILVER|STARLIGHT|SKY BLUE", "8GB/256GB|16GB/512GB",
     100, false, false},
    {"Mac", "OSX", "MacBook Pro", "MBP 14.2", "SPACE BLACK|SILVER", "16GB/512GB|24GB/1TB|36GB/1TB", 90, false,
     false},
    {"Mac", "OSX", "MacBook Pro", "MBP 16.2", "SPACE BLACK|SILVER", "24GB/512GB|48GB/1TB", 30, false, false},
    {"Mac", "OSX", "iMac", "IMAC 24", "BLUE|GREEN|PINK|SILVER", "16GB/256GB|24GB/512GB", 20, false, true},
    {"Mac", "OSX", "Mac mini", "MAC MINI", "", "16GB/256GB|24GB/512GB", 20, false, true},
    {"Mac", "OSX", "Mac Studio", "MAC STUDIO", "", "36GB/512GB|64GB/1TB", 5, false, true},
    {"AppleTV", "tvOS", "Apple TV 4K (3rd generation)", "APPLE TV 4K", "BLACK", "64GB|128GB", 25, false,
     true},
    {"AppleTV", "tvOS", "Apple TV HD", "APPLE TV HD", "BLACK", "32GB", 5, false, true},
    {"Vision", "visionOS", "Apple Vision Pro", "VISION PRO", "", "256GB|512GB|1TB", 4, false, false},
    {"Mac", "", "MacBook Pro", "MBP 14.2 NEW", "SPACE BLACK", "24GB/1TB", 1, false, false},
};

const std::vector<std::uint16_t>& lottery() {
    static const std::vector<std::uint16_t> tickets = [] {
        std::vector<std::uint16_t> all;
        for (std::uint16_t kind = 0; kind < std::size(kKinds); ++kind)
            all.insert(all.end(), kKinds[kind].weight, kind);
        return all;
    }();
    return tickets;
}

} // namespace

std::span<const DeviceKind> device_kinds() {
    return kKinds;
}

std::string_view nth_part(std::string_view parts, std::uint64_t n) {
    if (parts.empty()) return {};
    std::uint64_t count = 1;
    for (char c : parts)
        count += c == '|' ? 1U : 0U;
    for (std::uint64_t skip = n % count; skip > 0; --skip)
        parts.remove_prefix(parts.find('|') + 1);
    return parts.substr(0, parts.find('|'));
}

std::uint16_t pick_kind(std::uint64_t random) {
    return lottery()[random % lottery().size()];
}

std::uint16_t pick_kind_of_family(std::string_view family, std::uint64_t random) {
    std::vector<std::uint16_t> fitting;
    for (std::uint16_t kind : lottery())
        if (same_ignoring_case(kKinds[kind].family, family)) fitting.push_back(kind);
    return fitting.empty() ? kUnknownKind : fitting[random % fitting.size()];
}

std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

} // namespace depsim
