// What Apple's words about disowned and locked devices mean. Pure: no clock, network or database.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

/// State of a lock request that Apple refused as a whole, before it looked at the device.
inline constexpr std::string_view kLockRefused = "refused";

/// NOT_ACCESSIBLE, or NOT_FOUND of the older reference: not on this MDM server.
[[nodiscard]] bool says_gone(std::string_view status);

/// How one device fared when it was to be given up.
struct DisownVerdict {
    std::string status;    ///< Apple's word; SUCCESS or FAILED if the answer was lost.
    std::string detail;    ///< Sentences for the person who asked.
    std::string event;     ///< For the timeline; "": none.
    std::string left = {}; ///< left_reason if the device has left; then the event is written with it.

    friend bool operator==(const DisownVerdict&, const DisownVerdict&) = default;
};

/// @param answer   Apple's word of disown; "": the answer was lost, or left the device out
/// @param standing Apple's word of details, asked afterwards; "": not asked, or no answer
[[nodiscard]] DisownVerdict judge_disown(const std::string& answer, const std::string& standing);

/// A sentence for the response_status of a lock.
[[nodiscard]] std::string lock_sentence(std::string_view status, bool with_code);

/// The same for a lock whose answer was lost.
[[nodiscard]] std::string lost_lock_sentence(bool with_code);

/// Whether a request in this state may have locked the device, so that its code may unlock it. Words that this
/// version does not know may.
[[nodiscard]] bool may_have_locked(std::string_view state);

} // namespace mdm::dep
