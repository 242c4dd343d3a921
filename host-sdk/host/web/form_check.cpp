#include "host-sdk/host/web/form_check.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ams::host {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const json& field, const char* code, const std::string& why) {
    throw Error(AMS_BAD_INPUT, code, "\"" + field.at("title").get<std::string>() + "\" " + why,
                field.at("name").get<std::string>());
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool absent(const json& value) {
    return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()) ||
           (value.is_array() && value.empty());
}

std::size_t limit(const json& field, std::size_t otherwise) {
    return field.value("max_length", otherwise);
}

const std::string& text(const json& field, const json& value) {
    if (!value.is_string()) refuse(field, "ams.field_type", "has to be text.");
    const auto& string = value.get_ref<const std::string&>();
    if (!odbc::is_storable(string)) refuse(field, "ams.field_type", "has a character that cannot be stored.");
    const std::size_t most = limit(field, kDefaultTextCharacters);
    if (characters(string) > most)
        refuse(field, "ams.field_too_long", "has more than " + std::to_string(most) + " characters.");
    return string;
}

void check_option(const json& field, const json& value) {
    // The key of a row is a number in the columns that name it and text everywhere else: both are the same choice.
    const std::string chosen = value.is_number_integer() ? value.dump() : text(field, value);
    const auto options = field.find("options");
    if (options == field.end() || field.value("open", false)) return;
    if (std::ranges::none_of(*options, [&](const json& option) { return option.at("value") == chosen; }))
        refuse(field, "ams.field_option", "has a value that is not one of those offered.");
}

void check_file(const json& field, const json& value) {
    // Where text will do, it may be as long as the file would be in base64, with line ends.
    if (value.is_string() && field.value("open", false)) {
        const auto& content = value.get_ref<const std::string&>();
        if (!odbc::is_storable(content))
            refuse(field, "ams.field_type", "has a character that cannot be stored.");
        if (content.size() > limit(field, kDefaultFileBytes) * 2)
            refuse(field, "ams.field_too_long", "is too long.");
        return;
    }
    const bool shaped = value.is_object() && value.size() == 2 && value.contains("filename") &&
                        value.contains("content") && value.at("filename").is_string() &&
                        value.at("content").is_string();
    if (!shaped) refuse(field, "ams.field_type", R"(has to be a file: {"filename","content":"<base64>"}.)");
    if (value.at("filename").get_ref<const std::string&>().size() > 255)
        refuse(field, "ams.field_too_long", "has a file name of more than 255 bytes.");
    const auto bytes = base64_bytes(value.at("content").get_ref<const std::string&>());
    if (!bytes) refuse(field, "ams.field_type", "has content that is not base64.");
    const std::size_t most = limit(field, kDefaultFileBytes);
    if (*bytes > most)
        refuse(field, "ams.field_too_long", "is a file of more than " + std::to_string(most) + " bytes.");
}

void check_list(const json& field, const json& value, void (*check_one)(const json&, const json&),
                std::size_t most) {
    if (!value.is_array()) refuse(field, "ams.field_type", "has to be a list.");
    if (value.size() > most)
        refuse(field, "ams.field_too_long", "has more than " + std::to_string(most) + " entries.");
    for (const json& one : value)
        check_one(field, one);
}

void check_integer(const json& field, const json& value) {
    const bool fits = value.is_number_integer() &&
                      !(value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX});
    if (!fits) refuse(field, "ams.field_type", "has to be a whole number.");
    const auto number = value.get<std::int64_t>();
    const auto minimum = field.find("minimum");
    const auto maximum = field.find("maximum");
    if (minimum != field.end() && number < minimum->get<std::int64_t>())
        refuse(field, "ams.field_range", "has to be at least " + minimum->dump() + ".");
    if (maximum != field.end() && number > maximum->get<std::int64_t>())
        refuse(field, "ams.field_range", "has to be at most " + maximum->dump() + ".");
}

void check_value(const json& field, const json& value, bool dry_run) {
    const auto& type = field.at("type").get_ref<const std::string&>();
    if (type == "bool") {
        if (!value.is_boolean()) refuse(field, "ams.field_type", "has to be true or false.");
    } else if (type == "integer") {
        check_integer(field, value);
    } else if (type == "file") {
        check_file(field, value);
    } else if (type == "files") {
        check_list(field, value, &check_file, kMostFiles);
    } else if (type == "choice") {
        check_option(field, value);
    } else if (type == "choices") {
        check_list(field, value, &check_option,
                   std::max<std::size_t>(field.value("options", json::array()).size(), 1000));
    } else {
        const std::string& typed = text(field, value);
        if (type == "confirm" && !dry_run && field.contains("expected") && field.at("expected") != typed)
            refuse(field, "ams.field_not_confirmed",
                   "does not say what it has to: type exactly what is asked for.");
    }
}

using Fields = std::map<std::string, const json*>;

/// What a field is taken to hold: what was sent, else its default.
json value_of(const std::string& name, const json& values, const Fields& fields) {
    const auto sent = values.find(name);
    if (sent != values.end()) return *sent;
    const auto field = fields.find(name);
    return field != fields.end() ? field->second->value("default", json()) : json();
}

/// A list of several choices has to contain what is wanted; for one value, a list says which are right.
bool holds(const json& value, const json& wanted) {
    // A box that was never ticked is not ticked.
    if (value.is_null() && wanted.is_boolean()) return !wanted.get<bool>();
    const auto contains = [](const json& list, const json& one) {
        return std::ranges::find(list, one) != list.end();
    };
    if (value.is_array() && wanted.is_array())
        return std::ranges::all_of(wanted, [&](const json& one) { return contains(value, one); });
    if (value.is_array()) return contains(value, wanted);
    return wanted.is_array() ? contains(wanted, value) : value == wanted;
}

/// Usable: every field it needs is usable itself and holds what is asked for. `depth` ends a circle.
bool needs_met(const json& field, const json& values, const Fields& fields, std::size_t depth = 0) {
    const auto needs = field.find("needs");
    if (needs == field.end()) return true;
    return depth <= fields.size() && std::ranges::all_of(needs->items(), [&](const auto& need) {
               const auto other = fields.find(need.key());
               if (other != fields.end() && !needs_met(*other->second, values, fields, depth + 1))
                   return false;
               return holds(value_of(need.key(), values, fields), need.value());
           });
}

} // namespace

std::optional<std::size_t> base64_bytes(std::string_view text) noexcept {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    for (const char c : text.substr(0, text.size() - padding)) {
        const bool known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                           c == '+' || c == '/';
        if (!known) return std::nullopt;
    }
    return text.size() / 4 * 3 - padding;
}

void check_form(const json& form, const json& values, bool dry_run) {
    Fields fields;
    for (const json& section : form.at("sections"))
        for (const json& field : section.at("fields"))
            fields.emplace(field.at("name").get<std::string>(), &field);
    for (const auto& [name, value] : values.items()) {
        const auto at = fields.find(name);
        if (at == fields.end())
            throw Error(AMS_BAD_INPUT, "ams.field_unknown", "The form has no such field.",
                        name.substr(0, 63));
        if (absent(value)) continue;
        // Shown, not asked: a program that sends the form back whole is right, one that changes it is not.
        if (at->second->value("readonly", false)) {
            if (value != at->second->value("default", json()))
                refuse(*at->second, "ams.field_readonly", "cannot be changed.");
            continue;
        }
        check_value(*at->second, value, dry_run);
    }

    const auto filled = [&](const json& field) {
        const auto at = values.find(field.at("name").get_ref<const std::string&>());
        return at != values.end() && !absent(*at);
    };
    // What was not sent at all is what the field begins with; what was emptied is empty.
    const auto begins_filled = [&](const json& field) {
        return !values.contains(field.at("name").get_ref<const std::string&>()) &&
               !absent(field.value("default", json()));
    };
    std::set<std::string> alternatives; // of which something was filled in
    for (const json& section : form.at("sections"))
        if (section.contains("alternative") && std::ranges::any_of(section.at("fields"), filled))
            alternatives.insert(section.at("alternative").get<std::string>());

    for (const json& section : form.at("sections")) {
        const std::string alternative = section.value("alternative", "");
        // With no alternative begun, the first one's fields are asked for.
        if (!alternative.empty() && alternatives.empty()) alternatives.insert(alternative);
        if (!alternative.empty() && !alternatives.contains(alternative)) continue;
        for (const json& field : section.at("fields")) {
            const bool confirmation = field.at("type") == "confirm";
            if ((confirmation && dry_run) || field.value("readonly", false)) continue;
            if (!field.value("required", confirmation && field.contains("expected")) || filled(field) ||
                (!confirmation && begins_filled(field)))
                continue;
            if (needs_met(field, values, fields)) refuse(field, "ams.field_missing", "is required.");
        }
    }
}

} // namespace ams::host
