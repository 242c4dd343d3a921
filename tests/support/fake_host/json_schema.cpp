#include "tests/support/fake_host/json_schema.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace ams::test {

std::string schema_violations(const std::string& schema, std::string_view document) {
    const std::string path = "host-sdk/schemas/" + schema;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    const auto schema_json = nlohmann::json::parse(file);
    const auto json = nlohmann::json::parse(document, nullptr, false);
    if (json.is_discarded()) return "not JSON";

    valijson::Schema parsed;
    valijson::SchemaParser parser;
    const valijson::adapters::NlohmannJsonAdapter schema_adapter(schema_json);
    parser.populateSchema(schema_adapter, parsed);

    const valijson::adapters::NlohmannJsonAdapter adapter(json);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(parsed, adapter, &results)) return {};
    std::string text;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const std::string& part : error.context)
            text += part;
        text += ": " + error.description + '\n';
    }
    return text;
}

} // namespace ams::test
