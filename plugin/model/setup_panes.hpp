// The panes of Setup Assistant that a profile can skip (`skip_setup_items`). How to update the list: setup_panes.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// State of Apple's page the list was made from.
inline constexpr std::string_view kSetupPanesAsOf = "August 2026";

/// A pane on one platform. Versions as Apple writes them, "12.4"; empty: not there, or never.
struct PaneSupport {
    std::string_view since;
    std::string_view deprecated;
    std::string_view removed;

    [[nodiscard]] bool exists() const { return !since.empty(); }
};

/// One pane. Views into static storage.
struct SetupPane {
    std::string_view key;   ///< Apple's value; upper and lower case count.
    std::string_view title; ///< In words.
    std::string_view skips; ///< What the person does not get to see or choose.
    /// "8.3 deprecated 17", "26 removed 27"; "" where the platform does not have it. iOS holds for iPadOS.
    std::string_view ios, macos, tvos, visionos;
    /// "Not always skippable": it can show before the device has its configuration.
    bool not_always = false;
};

/// Every pane on Apple's list, by key without regard to case.
[[nodiscard]] std::span<const SetupPane> setup_panes();

/// The pane with exactly this key, or nullptr.
[[nodiscard]] const SetupPane* find_pane(std::string_view key);

/// A cell of the table taken apart. Throws std::logic_error for one that is not written as above; a test reads them
/// all.
[[nodiscard]] PaneSupport read_support(std::string_view cell);

/// A platform and the pane's cell on it.
struct PanePlatform {
    std::string_view name; ///< "iOS", "macOS", "tvOS", "visionOS"
    PaneSupport support;
};

/// The platforms that have, or had, the pane, in the order above.
[[nodiscard]] std::vector<PanePlatform> platforms_of(const SetupPane& pane);

/// "new in 27", "removed in iOS 27, macOS 27", "deprecated": a word of caution, or "". At most 40 characters.
[[nodiscard]] std::string badge_of(const SetupPane& pane);

/// "iOS 8.1, macOS 10.12.4, visionOS 26": since when each platform has it.
[[nodiscard]] std::string versions_of(const SetupPane& pane);

/// What somebody who skips these panes should know, one sentence each: unknown keys (which are sent all the same), panes
/// that were removed or are deprecated, and those that are not always skipped. Empty for an ordinary choice.
[[nodiscard]] std::vector<std::string> pane_warnings(std::span<const std::string> keys);

} // namespace mdm::dep
