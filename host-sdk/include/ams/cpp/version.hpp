// SDK versions: how they compare, and whether a host and a plugin run together.
#pragma once

#include <ams/version.h>

#include <charconv>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace ams {

/// The SDK that this file belongs to.
inline constexpr ams_version kSdkVersion = AMS_SDK_VERSION_INIT;

/// Orders by (major, minor, patch). A function, not an operator: ams_version is C, and lookup would not find
/// one here.
[[nodiscard]] constexpr std::strong_ordering compare(ams_version a, ams_version b) noexcept {
    if (a.major != b.major) return a.major <=> b.major;
    if (a.minor != b.minor) return a.minor <=> b.minor;
    return a.patch <=> b.patch;
}

/// "1.0.0"
[[nodiscard]] inline std::string to_string(ams_version v) {
    return std::to_string(v.major) + '.' + std::to_string(v.minor) + '.' + std::to_string(v.patch);
}

/// Reads "1.0.0": three decimal numbers up to 65535 and nothing else; otherwise empty.
[[nodiscard]] inline std::optional<ams_version> parse_version(std::string_view text) noexcept {
    ams_version v{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (auto* part : {&v.major, &v.minor, &v.patch}) {
        if (part != &v.major && (at == end || *at++ != '.')) return std::nullopt;
        const auto [next, error] = std::from_chars(at, end, *part);
        if (error != std::errc{}) return std::nullopt;
        at = next;
    }
    return at == end ? std::optional(v) : std::nullopt;
}

/// The answer of compatibility(): `reason` is empty when the two run together, otherwise one or two sentences
/// for the operator that name both versions and the remedy.
struct Compatibility {
    std::string reason;
    [[nodiscard]] bool ok() const noexcept { return reason.empty(); }
};

/// Whether a host and a plugin run together: equal majors, and each inside the range that the other states.
/// Pure.
/// @param host_sdk        the SDK the host was built with (ams_host.sdk)
/// @param host_min_plugin the oldest SDK it accepts a plugin from (ams_host.min_plugin)
/// @param plugin_sdk      the SDK the plugin was built with (ams_entry.sdk)
/// @param plugin_min_host the oldest host SDK the plugin can run in (ams_entry.min_host)
[[nodiscard]] inline Compatibility compatibility(ams_version host_sdk, ams_version host_min_plugin,
                                                 ams_version plugin_sdk, ams_version plugin_min_host) {
    if (host_sdk.major != plugin_sdk.major)
        return {"The plugin was built with SDK " + to_string(plugin_sdk) + " and this host with SDK " +
                to_string(host_sdk) +
                "; different major versions do not run together. Install a release of the "
                "plugin for SDK " +
                std::to_string(host_sdk.major) + ", or a host with SDK " + std::to_string(plugin_sdk.major) +
                "."};
    if (std::is_lt(compare(host_sdk, plugin_min_host)))
        return {"The plugin needs a host with SDK " + to_string(plugin_min_host) +
                " or newer; this host has SDK " + to_string(host_sdk) +
                ". Upgrade the host, or install an older release of the plugin."};
    if (std::is_lt(compare(plugin_sdk, host_min_plugin)))
        return {"This host accepts plugins built with SDK " + to_string(host_min_plugin) +
                " or newer; the plugin was built with SDK " + to_string(plugin_sdk) +
                ". Install a newer release of the plugin."};
    return {};
}

} // namespace ams
