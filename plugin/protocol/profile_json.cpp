#include "plugin/protocol/profile_json.hpp"

#include "plugin/model/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 32;
constexpr std::size_t kShown = 200;

// What Apple answers beside the dictionary, and what is no part of it.
bool is_foreign(std::string_view key) {
    return key == "profile_uuid" || key == "devices";
}

Json object_of(std::string_view text) {
    bool too_deep = false;
    const auto bounded = [&](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
        too_deep = too_deep || depth > kMaxDepth;
        return depth <= kMaxDepth;
    };
    Json document = Json::parse(text, bounded, /*allow_exceptions=*/false);
    if (too_deep || !document.is_object())
        throw Error(Code::bad_answer, {.detail = "a profile that is no JSON object"});
    return document;
}

std::optional<ProfileValue> value_of(const ProfileField& field, const Json& value) {
    switch (field.kind) {
    case ProfileKind::flag:
        return value.is_boolean() ? std::optional<ProfileValue>(value.get<bool>()) : std::nullopt;
    case ProfileKind::certificates:
    case ProfileKind::panes: {
        if (!value.is_array()) return std::nullopt;
        std::vector<std::string> list;
        for (const Json& entry : value)
            if (entry.is_string()) list.push_back(entry.get<std::string>());
        return list;
    }
    default:
        return value.is_string() ? std::optional<ProfileValue>(value.get<std::string>()) : std::nullopt;
    }
}

// As the dictionary has it, or null for what is not sent.
Json json_of(const ProfileField& field, const ProfileDraft& draft) {
    switch (field.kind) {
    case ProfileKind::flag:
        return draft.flag(field.key);
    case ProfileKind::certificates:
    case ProfileKind::panes:
        return draft.list(field.key).empty() ? Json() : Json(draft.list(field.key));
    default:
        return draft.text(field.key).empty() ? Json() : Json(draft.text(field.key));
    }
}

std::string dump(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// For comparison: what the order or the spelling of does not count is made the same.
Json comparable(const ProfileField& field, const ProfileDraft& draft) {
    Json value = json_of(field, draft);
    if (!value.is_array()) return value;
    auto entries = value.get<std::vector<std::string>>();
    if (field.kind == ProfileKind::certificates)
        for (std::string& entry : entries)
            std::erase_if(entry, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::string shown(const Json& value) {
    if (value.is_null()) return {};
    std::string text = dump(value, -1);
    if (text.size() <= kShown) return text;
    std::size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end; // not in the middle of a character
    return text.substr(0, end) + "...";
}

} // namespace

ProfileDraft read_profile_draft(std::string_view json) {
    const Json document = object_of(json);
    ProfileDraft draft;
    Json unknown = Json::object();
    for (const auto& [key, value] : document.items()) {
        if (value.is_null() || is_foreign(key)) continue;
        const ProfileField* const field = find_profile_field(key);
        if (field == nullptr)
            unknown[key] = value;
        else if (auto known = value_of(*field, value))
            draft.values.emplace(key, std::move(*known));
    }
    draft.unknown = dump(unknown, -1);
    return draft;
}

std::string profile_dictionary(const ProfileDraft& draft, int protocol_version, bool pretty) {
    Json dictionary = Json::object();
    for (const ProfileField& field : profile_fields()) {
        if (field.since > protocol_version) continue;
        if (Json value = json_of(field, draft); !value.is_null())
            dictionary[std::string(field.key)] = std::move(value);
    }
    const Json unknown = object_of(draft.unknown);
    for (const auto& [key, value] : unknown.items())
        dictionary[key] = value;
    return dump(dictionary, pretty ? 2 : -1);
}

std::string indented(std::string_view json) {
    const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    return document.is_discarded() ? std::string(json) : dump(document, 2);
}

std::vector<ProfileDifference> profile_differences(std::string_view ours, std::string_view theirs) {
    const ProfileDraft left = read_profile_draft(ours);
    const ProfileDraft right = read_profile_draft(theirs);
    std::vector<ProfileDifference> differences;
    for (const ProfileField& field : profile_fields()) {
        const Json a = comparable(field, left);
        const Json b = comparable(field, right);
        if (a != b) differences.push_back({std::string(field.key), shown(a), shown(b)});
    }
    const Json a = object_of(left.unknown);
    const Json b = object_of(right.unknown);
    std::set<std::string> keys;
    for (const Json* side : {&a, &b})
        for (const auto& [key, value] : side->items())
            keys.insert(key);
    for (const std::string& key : keys) {
        const Json mine = a.value(key, Json());
        const Json other = b.value(key, Json());
        if (mine != other) differences.push_back({key, shown(mine), shown(other)});
    }
    return differences;
}

} // namespace mdm::dep
