#include "plugin/model/setup_panes.hpp"

#include <algorithm>
#include <stdexcept>

namespace mdm::dep {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool is_version(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string_view next_word(std::string_view& rest) {
    const std::string_view word = rest.substr(0, std::min(rest.find(' '), rest.size()));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    return word;
}

// "iOS 27, macOS 27" of what `member` says.
std::string platforms_with(const SetupPane& pane, std::string_view PaneSupport::*member) {
    std::string text;
    for (const PanePlatform& platform : platforms_of(pane)) {
        const std::string_view version = platform.support.*member;
        if (version.empty()) continue;
        text += (text.empty() ? "" : ", ") + std::string(platform.name) + ' ' + std::string(version);
    }
    return text;
}

std::string unknown_key(const std::string& key) {
    for (const SetupPane& pane : setup_panes()) {
        if (same_but_for_case(pane.key, key))
            return "Setup pane " + key + ": Apple writes it " + std::string(pane.key) +
                   ", and upper and lower case count. It is sent as it is and will probably skip nothing.";
    }
    return "Setup pane " + key + " is not on Apple's list of " + std::string(kSetupPanesAsOf) +
           ". It is sent as it is; devices ignore a pane they do not know.";
}

} // namespace

const SetupPane* find_pane(std::string_view key) {
    const auto panes = setup_panes();
    const auto found =
        std::find_if(panes.begin(), panes.end(), [&](const SetupPane& pane) { return pane.key == key; });
    return found == panes.end() ? nullptr : &*found;
}

PaneSupport read_support(std::string_view cell) {
    PaneSupport support;
    if (cell.empty()) return support;
    std::string_view rest = cell;
    support.since = next_word(rest);
    bool good = is_version(support.since);
    while (good && !rest.empty()) {
        const std::string_view word = next_word(rest);
        std::string_view& version = word == "deprecated" ? support.deprecated : support.removed;
        good = (word == "deprecated" || word == "removed") && version.empty();
        if (!good) break;
        version = next_word(rest);
        good = is_version(version);
    }
    if (!good) throw std::logic_error("setup pane cell: " + std::string(cell));
    return support;
}

std::vector<PanePlatform> platforms_of(const SetupPane& pane) {
    const PanePlatform all[] = {{"iOS", read_support(pane.ios)},
                                {"macOS", read_support(pane.macos)},
                                {"tvOS", read_support(pane.tvos)},
                                {"visionOS", read_support(pane.visionos)}};
    std::vector<PanePlatform> platforms;
    std::copy_if(std::begin(all), std::end(all), std::back_inserter(platforms),
                 [](const PanePlatform& platform) { return platform.support.exists(); });
    return platforms;
}

std::string badge_of(const SetupPane& pane) {
    if (const std::string removed = platforms_with(pane, &PaneSupport::removed); !removed.empty())
        return "removed in " + removed;
    if (const std::string deprecated = platforms_with(pane, &PaneSupport::deprecated); !deprecated.empty())
        return "deprecated " + deprecated;
    return pane.not_always ? "not always skipped" : "";
}

std::string versions_of(const SetupPane& pane) {
    return platforms_with(pane, &PaneSupport::since);
}

std::vector<std::string> pane_warnings(std::span<const std::string> keys) {
    std::vector<std::string> warnings;
    for (const std::string& key : keys) {
        const SetupPane* const pane = find_pane(key);
        if (pane == nullptr) {
            warnings.push_back(unknown_key(key));
            continue;
        }
        const std::string name = "Setup pane " + std::string(pane->title) + " (" + key + ")";
        if (const std::string removed = platforms_with(*pane, &PaneSupport::removed); !removed.empty())
            warnings.push_back(name + " was removed in " + removed +
                               ": there is nothing left to skip on devices with that or a later system.");
        if (const std::string old = platforms_with(*pane, &PaneSupport::deprecated); !old.empty())
            warnings.push_back(name + " is deprecated since " + old + ".");
        if (pane->not_always)
            warnings.push_back(
                name + " is not always skipped: it can show before the device has its configuration.");
    }
    return warnings;
}

} // namespace mdm::dep
