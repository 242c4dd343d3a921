// The timeline of a device, told: who did what, in sentences.
#pragma once

#include "plugin/store/page_store.hpp"

#include <functional>
#include <string>

namespace mdm::dep {

/// An entry of a timeline.
struct Told {
    std::string title; ///< What happened, a sentence without a full stop.
    std::string text;  ///< More, or "".
    std::string who;   ///< The user; "" when it was Apple or the sync.
    std::string tone;
};

/// Name of a profile by its UUID, for people; the UUID where there is no name.
using ProfileTitle = std::function<std::string(const std::string& profile_uuid)>;

/// Tells one event. Pure but for `title`, which is asked for the profiles it names. A word that this version does not know is
/// told as it is.
/// @param event  at, event, op_date, actor, detail (JSON object text) as PageStore::events() reads them
[[nodiscard]] Told tell_event(const RowValues& event, const ProfileTitle& title);

/// What a full listing found changed, of the event's detail: "Color from SILVER to BLUE; Asset tag from nothing to
/// A-1." Empty if it does not say.
[[nodiscard]] std::string changes_in_words(const std::string& detail);

} // namespace mdm::dep
