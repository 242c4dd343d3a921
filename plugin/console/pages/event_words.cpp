#include "plugin/console/pages/event_words.hpp"

#include "plugin/console/pages/words.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {
namespace {

/// The event's detail, and the words made from it.
class Detail {
public:
    Detail(const std::string& text, const ProfileTitle& title)
        : json_(nlohmann::json::parse(text, nullptr, false)), title_(title) {
        if (!json_.is_object()) json_ = nlohmann::json::object();
    }

    [[nodiscard]] std::string text(const char* key) const {
        const auto at = json_.find(key);
        return at != json_.end() && at->is_string() ? at->get<std::string>() : "";
    }
    [[nodiscard]] bool flag(const char* key) const {
        const auto at = json_.find(key);
        return at != json_.end() && at->is_boolean() && at->get<bool>();
    }
    [[nodiscard]] std::string profile() const {
        const std::string uuid = text("profile_uuid");
        return uuid.empty() ? "" : title_(uuid);
    }

private:
    nlohmann::json json_;
    const ProfileTitle& title_;
};

std::string answer_in_words(const std::string& word) {
    if (word == "THROTTLED")
        return "Apple holds the device back for about a day, because it was assigned too often.";
    if (word == "NOT_ACCESSIBLE") return "Apple says that the device is not on this MDM server.";
    if (word == "FAILED") return "Apple could not do it, or left the device out of its answer.";
    if (word == "PROFILE_NOT_FOUND") return "Apple does not know the profile for this MDM server.";
    return word.empty() || word == "SUCCESS" ? "" : "Apple's answer: " + word + ".";
}

/// What Apple said of the profile with an operation.
std::string profile_sentence(const Detail& detail) {
    const std::string status = detail.text("profile_status");
    const std::string profile = detail.profile();
    if (status.empty()) return "";
    if (status == "empty") return "It has no profile.";
    if (status == "assigned")
        return (profile.empty() ? "A profile" : "The profile " + profile) + " waits for it.";
    if (status == "pushed")
        return "It has taken " + (profile.empty() ? std::string("its profile") : "the profile " + profile) +
               ".";
    if (status == "removed") return "It has no profile any more.";
    return "Profile status: " + status + ".";
}

std::string joined_sentences(const std::string& first, const std::string& second, const std::string& third) {
    std::string all;
    for (const std::string* each : {&first, &second, &third})
        if (!each->empty()) all += (all.empty() ? "" : " ") + *each;
    return all;
}

std::string value_in_words(const nlohmann::ordered_json& value) {
    if (value.is_null()) return "nothing";
    if (value.is_string())
        return value.get_ref<const std::string&>().empty() ? "nothing" : value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Told of_apple(const std::string& word, const Detail& detail) {
    std::string text = profile_sentence(detail);
    if (word == "added") {
        const std::string by = detail.text("device_assigned_by");
        const std::string who = by.empty() || by == "-1" ? "" : ", assigned by " + by;
        return {"Came to this MDM server" + who, text, "", "success"};
    }
    // Apple tells a move, an assignment to the same server and a removal in the same way.
    if (word == "modified" && detail.text("profile_status") == "removed")
        return {"Apple reported that it has no profile any more",
                "It was moved here or assigned again in Apple's portal, or somebody removed the profile.", "",
                "warning"};
    if (word == "modified") return {"Apple reported a change", text, "", "info"};
    if (detail.flag("released_by_replacement"))
        return {"Left this MDM server: replaced by another device", "", "", "warning"};
    return {"Left this MDM server", "Apple reported that it was unassigned or moved.", "", "warning"};
}

} // namespace

std::string changes_in_words(const std::string& detail) {
    const auto json = nlohmann::ordered_json::parse(detail, nullptr, false);
    if (!json.is_object() || !json.contains("changed") || !json["changed"].is_object()) return "";
    std::string text;
    for (const auto& [column, values] : json["changed"].items()) {
        if (!values.is_array() || values.size() != 2) continue;
        text += (text.empty() ? "" : "; ") + humanized(column) + " from " + value_in_words(values[0]) +
                " to " + value_in_words(values[1]);
    }
    return text.empty() ? text : text + '.';
}

Told tell_event(const RowValues& event, const ProfileTitle& title) {
    const std::string word = event.text("event");
    const Detail detail(event.text("detail"), title);
    const std::string profile = detail.profile();
    const std::string answer =
        answer_in_words(detail.text("outcome").empty() ? detail.text("answer") : detail.text("outcome"));
    const std::string actor = event.text("actor");
    const bool person = !actor.empty() && actor != "system";
    const auto told = [&](std::string what, std::string text, const char* tone) -> Told {
        return {std::move(what), std::move(text), person ? actor : "", tone};
    };

    if (word == "added" || word == "modified" || word == "deleted") return of_apple(word, detail);
    if (word == "found")
        return told("Found by a full listing", "No operation had been reported. " + profile_sentence(detail),
                    "info");
    if (word == "drifted")
        return told("Found changed by a full listing",
                    joined_sentences("No reported operation explains it.",
                                     changes_in_words(event.text("detail")), profile_sentence(detail)),
                    "info");
    if (word == "gone")
        return told("Found missing",
                    "Apple, asked about it, said that it is not on this MDM server. "
                    "Releases are not reported otherwise.",
                    "warning");
    if (word == "assigned")
        return told("Profile " + (profile.empty() ? std::string("assigned") : profile + " assigned"),
                    detail.text("reason") == "default" ? "It is the account's default profile." : "",
                    "success");
    if (word == "assign_failed")
        return told("Profile " + (profile.empty() ? std::string("not assigned") : profile + " not assigned"),
                    answer +
                        (detail.text("next_attempt_at").empty()
                             ? ""
                             : " It is tried again after " + minute_of(detail.text("next_attempt_at")) + "."),
                    "warning");
    if (word == "assign_stopped") return told("Wish for a profile taken back", "", "neutral");
    if (word == "removed")
        return told("Profile removed", "After the next erase it sets up without management.", "warning");
    if (word == "remove_failed") return told("Profile not removed", answer, "warning");
    if (word == "refreshed")
        return told("Read from Apple again",
                    joined_sentences(changes_in_words(event.text("detail")), profile_sentence(detail), ""),
                    "info");
    if (word == "disown_requested") return told("Disowning asked for", "", "warning");
    if (word == "disowned") return told("Disowned", "It left the organisation for good. " + answer, "danger");
    if (word == "disown_failed") return told("Not disowned", answer, "warning");
    if (word == "activation_lock") return told("Activation Lock asked for", answer, "warning");
    if (word == "disown_unclear")
        return told(
            "Disowning: no answer",
            "Apple's answer was lost: it may or may not have left the organisation. Refresh from Apple "
            "tells.",
            "danger");
    if (word == "bypass_code_shown") return told("Activation Lock bypass code shown", "", "warning");
    return told(humanized(word), answer, "neutral");
}

} // namespace mdm::dep
