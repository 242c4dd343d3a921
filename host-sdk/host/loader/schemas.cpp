#include "host-sdk/host/loader/schemas.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <nlohmann/json.hpp>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <array>
#include <fstream>

namespace ams::host {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"manifest", "table",  "grid",      "form",
                                                    "action",   "answer", "dashboard", "details"};
constexpr std::size_t kDocumentBytes = std::size_t{1024} * 1024;

Error bad(std::string_view what, const std::string& pointer, const std::string& why) {
    return {AMS_BAD_INPUT, "ams.document_bad",
            std::string(what) + (pointer.empty() ? "" : ", at " + pointer) + ": " + why, pointer};
}

/// valijson's path ("<root>", "[columns]", "[0]") as a JSON pointer.
std::string pointer_of(const std::vector<std::string>& path) {
    std::string pointer;
    for (std::size_t i = 1; i < path.size(); ++i) {
        std::string_view part = path[i];
        if (part.size() >= 2 && part.front() == '[' && part.back() == ']')
            part = part.substr(1, part.size() - 2);
        if (part.size() >= 2 && part.front() == '"' && part.back() == '"')
            part = part.substr(1, part.size() - 2);
        pointer += '/';
        for (const char c : part)
            pointer += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
    }
    return pointer;
}

} // namespace

struct DocumentSchemas::Compiled {
    // The schemas refer into the documents they were made from.
    std::array<nlohmann::json, kNames.size()> documents;
    std::array<valijson::Schema, kNames.size()> schemas;
};

DocumentSchemas::DocumentSchemas(const std::filesystem::path& dir) : compiled_(std::make_unique<Compiled>()) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        const auto file = dir / (std::string(kNames[i]) + ".schema.json");
        try {
            std::ifstream in(file, std::ios::binary);
            compiled_->documents[i] = nlohmann::json::parse(in);
            valijson::SchemaParser parser;
            parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(compiled_->documents[i]),
                                  compiled_->schemas[i]);
        } catch (const std::exception& e) { // nlohmann's and valijson's have no base of their own in common
            throw Error(AMS_FAILED, "ams.schemas_missing",
                        "The JSON Schema " + file.string() + " is missing or damaged (" + e.what() +
                            "). Install this program again, whole, or say where its files are with --share.");
        }
    }
}

DocumentSchemas::~DocumentSchemas() = default;
DocumentSchemas::DocumentSchemas(DocumentSchemas&&) noexcept = default;

void DocumentSchemas::check(DocumentKind kind, const nlohmann::json& document, std::string_view what) const {
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter adapter(document);
    if (validator.validate(compiled_->schemas[static_cast<std::size_t>(kind)], adapter, &results)) return;
    // The deepest complaint is the cause; those above it only say that something below is wrong.
    valijson::ValidationResults::Error error;
    valijson::ValidationResults::Error deepest;
    while (results.popError(error))
        if (error.context.size() > deepest.context.size() || deepest.description.empty()) deepest = error;
    throw bad(what, pointer_of(deepest.context), deepest.description);
}

nlohmann::json DocumentSchemas::parse(DocumentKind kind, std::string_view text, std::string_view what) const {
    if (text.size() > kDocumentBytes) throw bad(what, "", "the document is larger than 1 MiB.");
    if (!odbc::is_storable(text)) throw bad(what, "", "the document is not UTF-8 without NUL.");
    nlohmann::json document;
    try {
        document = nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& e) {
        throw bad(what, "", "not JSON: wrong at byte " + std::to_string(e.byte) + ".");
    }
    check(kind, document, what);
    return document;
}

} // namespace ams::host
