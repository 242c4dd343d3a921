#pragma once
// What kinds of hardware the organisation owns, and how a device's descriptive keys follow from its kind.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace depsim {

struct DeviceKind {
    std::string_view family; ///< Apple's device_family
    std::string_view os;    ///< as version 7 and later report it; empty: hardware newer than Apple's own data
    std::string_view model; ///< marketing name
    std::string_view shorthand;
    std::string_view colors;   ///< separated by `|`; empty: Apple reports no colour for it
    std::string_view storages; ///< separated by `|`
    std::uint32_t weight;      ///< share of the fleet
    bool cellular;
    bool ethernet;
};

/// All kinds; a device's `kind` is an index into this.
std::span<const DeviceKind> device_kinds();

/// The `n`-th of the parts separated by `|`, wrapping around; empty if there are none.
std::string_view nth_part(std::string_view parts, std::uint64_t n);

/// A kind chosen by weight from 64 random bits.
std::uint16_t pick_kind(std::uint64_t random);

/// A kind of that family (any letter case), or kUnknownKind.
inline constexpr std::uint16_t kUnknownKind = 0xFFFF;
std::uint16_t pick_kind_of_family(std::string_view family, std::uint64_t random);

/// Mixes bits well (SplitMix64): the generator behind everything that follows from the seed.
std::uint64_t mix(std::uint64_t value);

} // namespace depsim
