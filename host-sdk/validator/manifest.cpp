#include "host-sdk/validator/manifest.hpp"

#include "host-sdk/validator/schemas.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace ams::validate {

std::string manifest_text(const Subject& subject) {
    constexpr std::size_t longest = std::size_t{1} << 20U;
    std::ifstream in(subject.manifest, std::ios::binary);
    if (!in) throw Failure("there is no manifest " + subject.manifest.string());
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (text.size() > longest) throw Failure("the manifest is longer than 1 MiB");
    return text;
}

Manifest read_manifest(const Subject& subject) {
    const std::string text = manifest_text(subject);
    if (!schema_faults("manifest", text).empty()) throw Failure("the manifest does not fit its schema");
    const auto json = nlohmann::json::parse(text);
    const auto strings = [&](const char* name) {
        return json.value(name, nlohmann::json::array()).get<std::set<std::string>>();
    };
    Manifest manifest;
    manifest.id = json.at("id");
    manifest.version = json.at("version");
    manifest.library = json.at("library");
    manifest.sha256 = json.value("sha256", "");
    manifest.sdk_built = json.at("sdk").at("built");
    manifest.sdk_min_host = json.at("sdk").at("min_host");
    manifest.permissions = strings("permissions");
    manifest.tables = strings("tables");
    manifest.jobs = strings("jobs");
    if (json.contains("schema")) manifest.schema_version = json.at("schema").at("version").get<int>();
    return manifest;
}

} // namespace ams::validate
