#include "plugin/console/device_words.hpp"

#include "plugin/model/error.hpp"

#include <algorithm>
#include <array>

namespace mdm::dep {
namespace {

// Answers that say that this request did not lock the device.
constexpr std::array<std::string_view, 6> kNotLocked{
    "NOT_ACCESSIBLE", "ORG_NOT_SUPPORTED", "DEVICE_NOT_SUPPORTED", "DEVICE_ALREADY_LOCKED",
    "FAILED",         kLockRefused};

DisownVerdict judge_lost_answer(const std::string& standing) {
    if (says_gone(standing))
        return {
            "SUCCESS",
            "Apple's answer was lost; asked again, Apple says that the device is not on this MDM server any "
            "more.",
            "disowned", "disowned"};
    if (standing == "SUCCESS") // Apple may be slow to show what it has done
        return {
            "FAILED",
            "Apple's answer was lost, and the device is still on this MDM server as far as Apple tells. Use "
            "Refresh from Apple in a few minutes, and try again if it is still there.",
            "disown_failed"};
    return {"FAILED", Error(Code::outcome_unknown).text(), "disown_unclear"};
}

// @param standing what tells a device that is gone from a server that may not release devices
DisownVerdict judge_not_accessible(const std::string& answer, const std::string& standing) {
    if (says_gone(standing))
        return {answer, "The device is not on this MDM server any more, so there was nothing to give up.", "",
                "gone"};
    if (standing == "SUCCESS")
        return {answer,
                "Apple does not let this MDM server give the device up. An administrator of Apple's portal "
                "allows the MDM server to release devices there, or releases the device itself.",
                "disown_failed"};
    return {
        answer,
        "Apple did not give the device up: either it is not on this MDM server any more, or the MDM server "
        "may not release devices. Use Refresh from Apple to see which.",
        "disown_failed"};
}

} // namespace

bool says_gone(std::string_view status) {
    return status == "NOT_ACCESSIBLE" || status == "NOT_FOUND";
}

DisownVerdict judge_disown(const std::string& answer, const std::string& standing) {
    if (answer.empty()) return judge_lost_answer(standing);
    if (says_gone(answer)) return judge_not_accessible(answer, standing);
    if (answer == "SUCCESS")
        return {answer, "Apple has taken the device out of the organisation.", "disowned", "disowned"};
    if (answer == "FAILED")
        return {answer, "Apple could not do it at the moment. The device is unchanged; try again later.",
                "disown_failed"};
    return {answer,
            "Apple answered with a word this version does not know. Use Refresh from Apple to see where the "
            "device stands.",
            "disown_unclear"};
}

std::string lock_sentence(std::string_view status, bool with_code) {
    if (status == "SUCCESS")
        return with_code ? "The device is locked. Its bypass code is kept here: Show Bypass Code."
                         : "The device is locked to the person who created the MDM server in Apple's portal; "
                           "there is no bypass code.";
    if (says_gone(status))
        return "The device is not on this MDM server (any more), so it cannot be locked from here. Use "
               "Refresh "
               "from Apple.";
    if (status == "ORG_NOT_SUPPORTED")
        return "Apple does not offer Activation Lock to this organisation. The device is unchanged.";
    if (status == "DEVICE_NOT_SUPPORTED")
        return "This kind of device cannot be locked. The device is unchanged.";
    if (status == "DEVICE_ALREADY_LOCKED")
        return "The device was locked before, by Find My or by another request. Codes of earlier requests "
               "from "
               "here are kept: Show Bypass Code.";
    if (status == "FAILED") return "Apple could not lock it at the moment. Try again later.";
    return std::string("Apple answered with a word this version does not know. The device may be locked") +
           (with_code ? "; its code is kept in case it is." : ".");
}

std::string lost_lock_sentence(bool with_code) {
    return std::string("Apple's answer was lost: the device may be locked. ") +
           (with_code ? "Its bypass code is kept in case it is: Show Bypass Code. " : "") +
           "It is not asked again by itself.";
}

bool may_have_locked(std::string_view state) {
    return std::find(kNotLocked.begin(), kNotLocked.end(), state) == kNotLocked.end();
}

} // namespace mdm::dep
