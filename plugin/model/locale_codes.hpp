// The codes that `language` and `region` of a profile may have.
#pragma once

#include <span>
#include <string_view>

namespace mdm::dep {

/// A code and its English name. Views into static storage.
struct LocaleCode {
    std::string_view code;
    std::string_view name;
};

/// Languages with two letters (ISO 639-1), by code: what a person chooses from.
[[nodiscard]] std::span<const LocaleCode> languages();

/// Countries and regions (ISO 3166-1 alpha-2), by code.
[[nodiscard]] std::span<const LocaleCode> regions();

/// Whether Apple takes this as `language`: ISO 639-1, or a three-letter code of ISO 639-2. In lower case, as the lists
/// have them.
[[nodiscard]] bool is_language(std::string_view code);

/// Whether Apple takes this as `region`: two capital letters of ISO 3166-1.
[[nodiscard]] bool is_region(std::string_view code);

} // namespace mdm::dep
