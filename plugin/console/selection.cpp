#include "plugin/console/selection.hpp"

#include "plugin/model/error.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace mdm::dep {
namespace {

std::optional<std::int64_t> row_id(std::string_view key) {
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(key.data(), key.data() + key.size(), id);
    return fault == std::errc{} && end == key.data() + key.size() ? std::optional(id) : std::nullopt;
}

} // namespace

std::vector<TokenRow> selected_tokens(Services& services, const ams::Request& request) {
    std::vector<TokenRow> tokens;
    for (const std::string_view key : request.keys()) {
        const auto id = row_id(key);
        auto row = id ? services.store().tokens.find(*id) : std::nullopt;
        if (!row) throw Error(Code::not_found, {.text = "The server token does not exist, or no longer."});
        tokens.push_back(std::move(*row));
    }
    return tokens;
}

TokenRow selected_token(Services& services, const ams::Request& request) {
    std::vector<TokenRow> tokens = selected_tokens(services, request);
    if (tokens.size() != 1)
        throw Error(Code::invalid_input,
                    {.text = "This works on one server token at a time.", .remedy = "Select one row."});
    return std::move(tokens.front());
}

ProfileRow selected_profile(Services& services, const ams::Request& request) {
    const auto keys = request.keys();
    if (keys.size() != 1)
        throw Error(Code::invalid_input,
                    {.text = "This works on one profile at a time.", .remedy = "Select one row."});
    const auto id = row_id(keys.front());
    auto row = id ? services.store().profiles.find(*id) : std::nullopt;
    if (!row) throw Error(Code::not_found, {.text = "The profile does not exist, or no longer."});
    return std::move(*row);
}

std::string titles_of(const std::vector<TokenRow>& tokens) {
    constexpr std::size_t kNamed = 3;
    std::string titles;
    for (std::size_t i = 0; i < std::min(tokens.size(), kNamed); ++i)
        titles += (i == 0 ? "" : i + 1 == tokens.size() ? " and " : ", ") + tokens[i].title();
    if (tokens.size() > kNamed) titles += " and " + std::to_string(tokens.size() - kNamed) + " more";
    return titles;
}

} // namespace mdm::dep
