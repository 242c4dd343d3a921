#include "plugin/console/form_values.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const char* field, const std::string& text) {
    throw Error(Code::invalid_input, {.text = text, .field = field});
}

void wipe_texts(json& value) {
    if (value.is_string()) {
        ams::wipe(value.get_ref<std::string&>());
    } else if (value.is_structured()) {
        for (json& part : value)
            wipe_texts(part);
    }
}

} // namespace

struct FormValues::Json {
    json value;
    // The text of a field, or null if nothing was entered.
    [[nodiscard]] const std::string* text(const char* name) const {
        const auto found = value.find(name);
        if (found == value.end() || found->is_null()) return nullptr;
        if (!found->is_string()) refuse(name, "This field takes a text.");
        const auto& entered = found->get_ref<const std::string&>();
        return entered.empty() ? nullptr : &entered;
    }
    // The base64 content of a file, or null if none was chosen.
    [[nodiscard]] const std::string* content(const char* name) const {
        const auto found = value.find(name);
        if (found == value.end() || found->is_null()) return nullptr;
        const auto inside = found->is_object() ? found->find("content") : found->end();
        if (!found->is_object() || inside == found->end() || !inside->is_string())
            refuse(name, "This field takes a file.");
        const auto& entered = inside->get_ref<const std::string&>();
        return entered.empty() ? nullptr : &entered;
    }
};

FormValues::FormValues(std::string_view text) : json_(std::make_unique<Json>()) {
    json_->value = json::parse(text, nullptr, false);
    if (!json_->value.is_object())
        throw Error(Code::invalid_input, {.text = "The form is not a JSON object."});
}

FormValues::~FormValues() {
    wipe_texts(json_->value);
}

bool FormValues::has(const char* name) const {
    const auto found = json_->value.find(name);
    if (found == json_->value.end() || found->is_null()) return false;
    return found->is_object() ? json_->content(name) != nullptr : json_->text(name) != nullptr;
}

std::string FormValues::text(const char* name) const {
    const std::string* entered = json_->text(name);
    return entered == nullptr ? std::string() : *entered;
}

ams::Secret FormValues::secret(const char* name) const {
    return ams::Secret(text(name));
}

bool FormValues::flag(const char* name, bool otherwise) const {
    const auto found = json_->value.find(name);
    if (found == json_->value.end() || found->is_null()) return otherwise;
    if (!found->is_boolean()) refuse(name, "This field takes true or false.");
    return found->get<bool>();
}

ams::Secret FormValues::file(const char* name, std::size_t max_bytes) const {
    const std::string* content = json_->content(name);
    if (content == nullptr) return ams::Secret();
    // Base64 is a third larger; the rest of the allowance is for line ends.
    if (content->size() > max_bytes * 2 + 4)
        refuse(name, "The file is larger than " + std::to_string(max_bytes / 1024) + " KiB.");
    auto bytes = base64_decode(*content);
    if (!bytes) refuse(name, "The file arrived damaged: its content is not base64.");
    ams::Secret secret(std::move(*bytes));
    if (secret.reveal().size() > max_bytes)
        refuse(name, "The file is larger than " + std::to_string(max_bytes / 1024) + " KiB.");
    return secret;
}

} // namespace mdm::dep
