// What a person entered into a form.
#pragma once

#include <ams/cpp/secret.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace mdm::dep {

/// The values of a form by field name. Secrets in it are wiped when this goes. Not thread-safe.
class FormValues {
public:
    /// @param json an object: text, or {"filename","content":"<base64>"} for a file. Throws
    /// Error(invalid_input).
    explicit FormValues(std::string_view json);
    ~FormValues();
    FormValues(const FormValues&) = delete;
    FormValues& operator=(const FormValues&) = delete;

    /// Whether something was entered: an empty text and a file without content count as nothing.
    [[nodiscard]] bool has(const char* name) const;

    /// The text, or "" if nothing was entered. Throws Error(invalid_input) with the field if it is no text.
    [[nodiscard]] std::string text(const char* name) const;
    [[nodiscard]] ams::Secret secret(const char* name) const;

    /// A switch; `otherwise` if it was not sent. Throws Error(invalid_input) with the field if it is no switch.
    [[nodiscard]] bool flag(const char* name, bool otherwise) const;

    /// The content of a file, or nothing. Throws Error(invalid_input) with the field if it is no file, is not
    /// base64, or has more than `max_bytes`.
    [[nodiscard]] ams::Secret file(const char* name, std::size_t max_bytes) const;

private:
    struct Json;
    std::unique_ptr<Json> json_;
};

} // namespace mdm::dep
