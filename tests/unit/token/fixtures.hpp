// Keys, certificates and token files made at run time, the latter by the openssl command: what Apple's portal
// delivers was not made by our code either.
#pragma once

#include "plugin/model/error.hpp"
#include "plugin/token/private_key.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep::test {

/// A directory that goes away with the object.
class TempDir {
public:
    TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();

    [[nodiscard]] std::string path(std::string_view name) const { return (dir_ / name).string(); }
    /// Returns the path.
    std::string write(std::string_view name, std::string_view bytes) const;
    [[nodiscard]] std::string read(std::string_view name) const;

private:
    std::filesystem::path dir_;
};

/// Runs `openssl <arguments>` in `dir` and fails the test if it fails.
void openssl(const TempDir& dir, const std::string& arguments);

/// A key pair, made once per process, so that tests do not wait for RSA.
const KeyPair& pair_a();
const KeyPair& pair_b();

/// The JSON of a token, on one line.
std::string token_json();

/// The inner part as Apple sends it: headers, markers, CRLF.
std::string inner_part(const std::string& json = token_json());

struct CmsOptions {
    std::string cipher = "-aes128";
    bool stream = true; ///< BER with indefinite lengths, as Apple; else DER.
    std::vector<std::string> more_certificates = {};
    std::string command = "smime";
    std::string extra = {};
};

/// The CMS bytes of `inner` encrypted for `certificate` (PEM).
std::string cms(const std::string& certificate, const std::string& inner = inner_part(),
                const CmsOptions& options = {});

/// Base64 in lines of `columns`, each ended by `eol`.
std::string base64_lines(std::string_view bytes, std::size_t columns = 76, std::string_view eol = "\r\n");

/// The file as Apple's portal delivers it.
std::string apple_p7m(std::string_view cms_bytes, std::string_view eol = "\r\n");

/// Runs `body`, which must throw Error, and returns that error.
template <class Body>
Error error_of(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("no Error was thrown");
}

} // namespace mdm::dep::test

namespace mdm::dep {
inline std::ostream& operator<<(std::ostream& out, Code code) {
    return out << describe(code).id;
}
} // namespace mdm::dep
