// JSON documents against the schemas that the SDK publishes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace ams::host {

enum class DocumentKind { manifest, table, grid, form, action, answer, dashboard, details };

/// The published schemas, read once. Immutable; thread-safe.
class DocumentSchemas {
public:
    /// Reads `dir`/<kind>.schema.json for every kind. Throws Error "ams.schemas_missing" naming the file.
    explicit DocumentSchemas(const std::filesystem::path& dir);
    ~DocumentSchemas();
    DocumentSchemas(DocumentSchemas&&) noexcept;
    DocumentSchemas& operator=(DocumentSchemas&&) = delete;

    /// Throws Error "ams.document_bad" (AMS_BAD_INPUT): `what` opens the text ("form mdm.dep.token.new"),
    /// `field` is the JSON pointer of what does not fit.
    void check(DocumentKind kind, const nlohmann::json& document, std::string_view what) const;

    /// Parses at most 1 MiB of JSON text, then checks. Same errors.
    [[nodiscard]] nlohmann::json parse(DocumentKind kind, std::string_view text, std::string_view what) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

} // namespace ams::host
