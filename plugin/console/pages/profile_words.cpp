#include "plugin/console/pages/profile_words.hpp"

#include "plugin/console/pages/words.hpp"
#include "plugin/model/profile_fields.hpp"
#include "plugin/model/setup_panes.hpp"

#include <algorithm>
#include <set>

namespace mdm::dep {
namespace {

std::vector<std::string> texts_of(const Json& list) {
    std::vector<std::string> texts;
    if (list.is_array())
        for (const Json& each : list)
            if (each.is_string()) texts.push_back(each.get<std::string>());
    return texts;
}

std::string pane_title(const std::string& key) {
    const SetupPane* pane = find_pane(key);
    return pane == nullptr ? key : std::string(pane->title);
}

std::string joined(const std::vector<std::string>& texts) {
    std::string text;
    for (const std::string& each : texts)
        text += (text.empty() ? "" : ", ") + each;
    return text;
}

std::string panes_in_words(const Json& value) {
    std::vector<std::string> panes = texts_of(value);
    for (std::string& pane : panes)
        pane = pane_title(pane);
    std::sort(panes.begin(), panes.end());
    const auto number = static_cast<std::int64_t>(panes.size());
    return panes.empty() ? "None" : counted(number, "pane", "panes") + ": " + joined(panes);
}

Json member(const Json& dictionary, std::string_view key) {
    if (!dictionary.is_object()) return nullptr;
    const auto at = dictionary.find(std::string(key));
    return at == dictionary.end() ? Json() : *at;
}

} // namespace

std::string profile_value_in_words(std::string_view key, const Json& value) {
    const ProfileField* const known = find_profile_field(key);
    if (known != nullptr && known->kind == ProfileKind::flag) {
        const bool on = value.is_boolean() ? value.get<bool>() : known->flag_default;
        return on ? "Yes" : "No";
    }
    if (known != nullptr && known->kind == ProfileKind::panes) return panes_in_words(value);
    if (known != nullptr && known->kind == ProfileKind::certificates) {
        const auto number = static_cast<std::int64_t>(texts_of(value).size());
        return number == 0 ? "" : counted(number, "certificate", "certificates");
    }
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json profile_sections_of(const Json& dictionary) {
    Json sections = Json::array();
    for (const ProfileSection& part : profile_sections()) {
        Json fields = Json::array();
        for (const ProfileField& known : profile_fields()) {
            if (known.section != part.id || known.kind == ProfileKind::panes) continue;
            const std::string words = profile_value_in_words(known.key, member(dictionary, known.key));
            fields.push_back(
                field(known.title, words, known.kind == ProfileKind::url ? "code" : "text", known.hint));
        }
        if (!fields.empty()) sections.push_back(fields_section(part.title, std::move(fields)));
    }
    Json others = Json::array();
    if (dictionary.is_object())
        for (const auto& [key, value] : dictionary.items())
            if (find_profile_field(key) == nullptr && key != "profile_uuid" && key != "devices" &&
                others.size() < 100)
                others.push_back(field(key, profile_value_in_words(key, value)));
    if (!others.empty())
        sections.push_back(fields_section("What this version does not know", std::move(others)));
    return sections;
}

Json skipped_panes_of(const Json& dictionary) {
    Json rows = Json::array();
    for (const std::string& key : texts_of(member(dictionary, "skip_setup_items"))) {
        if (rows.size() == 200) break;
        const SetupPane* pane = find_pane(key);
        rows.push_back({{"cells", Json::array({pane == nullptr ? line(key) : line(pane->title),
                                               pane == nullptr ? Json() : Json(paragraph(pane->skips)),
                                               pane == nullptr ? Json() : Json(paragraph(versions_of(*pane))),
                                               pane == nullptr ? Json("not known to this version")
                                                               : Json(badge_of(*pane))})}});
    }
    return table_section(
        "Skipped setup panes",
        {{"Pane", ""}, {"What the person does not see or choose", ""}, {"Since", ""}, {"Mind", ""}},
        std::move(rows), "None: the person sees every pane of Setup Assistant.",
        "Devices leave out these panes when they are set up; what is skipped keeps its default.");
}

std::vector<ProfileDifference> profile_differences(const Json& before, const Json& after) {
    std::vector<ProfileDifference> differences;
    std::set<std::string> compared{"profile_uuid", "devices"};
    const auto compare = [&](const std::string& key, const std::string& title) {
        if (!compared.insert(key).second) return;
        const Json was = member(before, key);
        const Json is = member(after, key);
        std::string was_words = profile_value_in_words(key, was);
        std::string is_words = profile_value_in_words(key, is);
        const ProfileField* const known = find_profile_field(key);
        // The number of certificates may be the same when they are not.
        const bool changed = known != nullptr && known->kind == ProfileKind::certificates
                                 ? texts_of(was) != texts_of(is)
                                 : was_words != is_words;
        if (changed) differences.push_back({title, std::move(was_words), std::move(is_words)});
    };
    for (const ProfileField& known : profile_fields())
        compare(std::string(known.key), std::string(known.title));
    for (const Json* dictionary : {&before, &after})
        if (dictionary->is_object())
            for (const auto& [key, value] : dictionary->items())
                compare(key, key);
    return differences;
}

} // namespace mdm::dep
