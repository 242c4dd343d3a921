#include "host-sdk/validator/schemas.hpp"

#include "host-sdk/validator/schemas_embedded.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <stdexcept>

namespace ams::validate {
namespace {

constexpr std::size_t kLongest = std::size_t{4} << 20U;
constexpr int kDeepest = 64;

/// Parses, or says why not. The parser's own words are not used: they quote the text.
nlohmann::json parse(std::string_view text, std::vector<std::string>& faults) {
    if (text.size() > kLongest) {
        faults.emplace_back("it is longer than 4 MiB");
        return {};
    }
    bool too_deep = false;
    const auto depth_guard = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
    };
    auto value = nlohmann::json::parse(text, depth_guard, false);
    if (too_deep)
        faults.emplace_back("it is nested deeper than 64 levels");
    else if (value.is_discarded())
        faults.emplace_back("it is not JSON");
    return value;
}

} // namespace

std::string_view schema_text(std::string_view name) {
    for (const auto& [known, text] : kEmbeddedSchemas)
        if (known == name) return text;
    throw std::logic_error("no such schema: " + std::string(name));
}

std::vector<std::string> schema_faults(std::string_view name, std::string_view document) {
    std::vector<std::string> faults;
    const auto value = parse(document, faults);
    if (!faults.empty()) return faults;

    valijson::Schema schema;
    const auto schema_value = nlohmann::json::parse(schema_text(name));
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_value), schema);
    valijson::ValidationResults results;
    valijson::Validator(valijson::Validator::kStrongTypes)
        .validate(schema, valijson::adapters::NlohmannJsonAdapter(value), &results);
    for (valijson::ValidationResults::Error error; results.popError(error);) {
        std::string place;
        for (const std::string& step : error.context)
            place += step;
        faults.push_back("at " + place + ": " + error.description);
    }
    return faults;
}

} // namespace ams::validate
