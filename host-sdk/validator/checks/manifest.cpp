#include "host-sdk/validator/manifest.hpp"

#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/schemas.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

namespace ams::validate {
namespace {

std::string sha256(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Failure("the library cannot be read");
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool good = digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1;
    std::array<char, 65536> block{};
    while (good && in) {
        in.read(block.data(), block.size());
        good = EVP_DigestUpdate(digest.get(), block.data(), static_cast<std::size_t>(in.gcount())) == 1;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned length = 0;
    if (!good || EVP_DigestFinal_ex(digest.get(), sum.data(), &length) != 1)
        throw Failure("OpenSSL cannot work out SHA-256");
    std::string hex;
    for (unsigned i = 0; i < length; ++i)
        hex += {"0123456789abcdef"[sum[i] >> 4U], "0123456789abcdef"[sum[i] & 15U]};
    return hex;
}

/// The files of one dialect: create.sql, and a step from each version to the next.
void check_dialect(const std::filesystem::path& folder, int version, Faults& faults) {
    const std::string dialect = folder.filename().string();
    if (!std::filesystem::is_regular_file(folder / "create.sql"))
        faults.add(dialect + "/create.sql is missing");
    for (int from = 1; from < version; ++from) {
        std::array<char, 64> name{};
        std::snprintf(name.data(), name.size(), "upgrade_%04d_to_%04d.sql", from, from + 1);
        if (!std::filesystem::is_regular_file(folder / name.data()))
            faults.add(dialect + "/" + name.data() + " is missing");
    }
}

} // namespace

Outcome manifest_valid(const Subject& subject) {
    Faults faults;
    for (const std::string& fault : schema_faults("manifest", manifest_text(subject)))
        faults.add(fault);
    if (!faults.empty()) return faults.outcome();
    const Manifest manifest = read_manifest(subject);
    if (manifest.library != subject.library.filename())
        return {Status::failed, "it names the library " + in_quotes(manifest.library) + ", not " +
                                    in_quotes(subject.library.filename().string())};
    return {};
}

Outcome manifest_sha256(const Subject& subject) {
    const std::string stated = read_manifest(subject).sha256;
    if (stated.empty()) return {Status::skipped, "the manifest states no sha256"};
    const std::string actual = sha256(subject.library);
    if (stated == actual) return {};
    return {Status::failed, "the manifest states " + stated + ", the library has " + actual};
}

Outcome manifest_schema(const Subject& subject) {
    const auto version = read_manifest(subject).schema_version;
    if (!version) return {Status::skipped, "the plugin has no database tables of its own"};
    const auto root = subject.manifest.parent_path() / "schema";
    Faults faults;
    bool any = false;
    for (const char* dialect : {"sqlite", "postgresql", "mariadb"}) {
        if (!std::filesystem::is_directory(root / dialect)) continue;
        any = true;
        check_dialect(root / dialect, *version, faults);
    }
    if (!any)
        faults.add("there is no schema/sqlite, schema/postgresql or schema/mariadb beside the manifest");
    return faults.outcome();
}

} // namespace ams::validate
