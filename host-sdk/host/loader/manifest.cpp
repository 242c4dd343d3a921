#include "host-sdk/host/loader/manifest.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <sys/stat.h>

#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

namespace ams::host {
namespace {

constexpr std::uintmax_t kManifestBytes = std::uintmax_t{256} * 1024;

/// A program that runs with the host's rights must not come from a place where everybody can put one.
void check_safe(const std::filesystem::path& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 || (about.st_mode & S_IWOTH) == 0) return;
    throw Error(AMS_DENIED, "ams.library_unsafe",
                path.string() +
                    " can be changed by every user of this machine, so it is not loaded. Run: chmod o-w " +
                    path.string());
}

std::string sha256_of(const std::filesystem::path& file) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::ifstream in(file, std::ios::binary);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool good = in.is_open() && context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    std::array<char, 65536> piece{};
    while (good && in) {
        in.read(piece.data(), piece.size());
        good = EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(in.gcount())) == 1;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (!good || in.bad() || EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1)
        throw Error(AMS_FAILED, "ams.library_missing", "The library " + file.string() + " cannot be read.");
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += kHex[digest[i] >> 4U];
        text += kHex[digest[i] & 0xFU];
    }
    return text;
}

bool less(ams_version a, ams_version b) {
    if (a.major != b.major) return a.major < b.major;
    if (a.minor != b.minor) return a.minor < b.minor;
    return a.patch < b.patch;
}

} // namespace

Manifest read_manifest(const std::filesystem::path& library, const DocumentSchemas& schemas) {
    Manifest manifest;
    manifest.library = std::filesystem::absolute(library).lexically_normal();
    manifest.folder = manifest.library.parent_path();
    const auto file = manifest.folder / "manifest.json";

    std::error_code failed;
    if (!std::filesystem::is_regular_file(manifest.library, failed))
        throw Error(AMS_NOT_FOUND, "ams.library_missing",
                    "There is no plugin " + manifest.library.string() +
                        ". Correct \"plugins\" in the settings.");
    if (!std::filesystem::is_regular_file(file, failed))
        throw Error(AMS_NOT_FOUND, "ams.manifest_missing",
                    "There is no " + file.string() +
                        ". A plugin's manifest lies beside its library; install it too.");
    for (const auto& path : {manifest.library, file, manifest.folder})
        check_safe(path);
    if (std::filesystem::file_size(file, failed) > kManifestBytes || failed)
        throw Error(AMS_BAD_INPUT, "ams.manifest_bad", file.string() + " is larger than 256 KiB.");

    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    nlohmann::json document;
    try {
        document = schemas.parse(DocumentKind::manifest, text, file.string());
    } catch (const Error& e) {
        throw Error(AMS_BAD_INPUT, "ams.manifest_bad", e.what(), e.field());
    }
    manifest.id = document.at("id");
    manifest.name = document.at("name");
    manifest.version = document.at("version");
    manifest.sdk = parse_version(document.at("sdk").at("built").get<std::string>()).value_or(ams_version{});
    manifest.min_host =
        parse_version(document.at("sdk").at("min_host").get<std::string>()).value_or(ams_version{});
    manifest.permissions = document.at("permissions").get<std::vector<std::string>>();
    manifest.tables = document.value("tables", std::vector<std::string>{});
    manifest.jobs = document.value("jobs", std::vector<std::string>{});
    if (const auto schema = document.find("schema"); schema != document.end()) {
        manifest.schema_component = schema->at("component");
        manifest.schema_version = schema->at("version");
    }
    if (document.at("library") != manifest.library.filename().string())
        throw Error(AMS_BAD_INPUT, "ams.manifest_bad",
                    file.string() + " belongs to " + document.at("library").get<std::string>() + ", not to " +
                        manifest.library.filename().string() + ".",
                    "/library");
    if (const auto wanted = document.find("sha256"); wanted != document.end())
        if (*wanted != sha256_of(manifest.library))
            throw Error(AMS_DENIED, "ams.library_changed",
                        "The plugin " + manifest.library.string() +
                            " is not the file that its manifest was made for (SHA-256 differs). Install the "
                            "plugin again.");
    return manifest;
}

std::optional<ams_version> parse_version(std::string_view text) {
    std::array<std::uint16_t, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), parts[i]);
        if (failed != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (i < 2) {
            if (!text.starts_with('.')) return std::nullopt;
            text.remove_prefix(1);
        }
    }
    if (!text.empty()) return std::nullopt;
    return ams_version{parts[0], parts[1], parts[2]};
}

std::string to_string(ams_version version) {
    return std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
           std::to_string(version.patch);
}

void check_sdk_range(std::string_view plugin, ams_version plugin_sdk, ams_version min_host,
                     ams_version host_sdk, ams_version min_plugin) {
    const std::string built =
        "The plugin " + std::string(plugin) + " was built with SDK " + to_string(plugin_sdk);
    const std::string here = "this host has SDK " + to_string(host_sdk);
    const auto refuse = [](const std::string& text) {
        return Error(AMS_CONFLICT, "ams.sdk_mismatch", text, {}, -1);
    };
    if (plugin_sdk.major != host_sdk.major)
        throw refuse(built + "; " + here +
                     ", and different major versions do not run together. Install a release of the "
                     "plugin built with SDK " +
                     std::to_string(host_sdk.major) + ".x, or a host with SDK " +
                     std::to_string(plugin_sdk.major) + ".x.");
    if (less(host_sdk, min_host))
        throw refuse(built + " and needs a host with SDK " + to_string(min_host) + " or newer; " + here +
                     ". Upgrade the host.");
    if (less(plugin_sdk, min_plugin))
        throw refuse(built + "; " + here + " and runs plugins from SDK " + to_string(min_plugin) +
                     " on. Upgrade the plugin.");
}

} // namespace ams::host
