#include "tests/unit/token/fixtures.hpp"

#include "plugin/token/base64.hpp"
#include "plugin/token/key_pair.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mdm::dep::test {

TempDir::TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "dep_token_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    dir_ = name;
}

TempDir::~TempDir() {
    std::error_code ignored; // a left-over directory in /tmp is no reason to end the test run
    std::filesystem::remove_all(dir_, ignored);
}

std::string TempDir::write(std::string_view name, std::string_view bytes) const {
    std::ofstream out(path(name), std::ios::binary);
    out << bytes;
    if (!out.flush()) throw std::runtime_error("cannot write " + path(name));
    return path(name);
}

std::string TempDir::read(std::string_view name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void openssl(const TempDir& dir, const std::string& arguments) {
    const std::string command = "cd '" + dir.path("") + "' && openssl " + arguments + " 2>openssl.log";
    if (std::system(command.c_str()) != 0) {
        throw std::runtime_error("openssl " + arguments + ": " + dir.read("openssl.log"));
    }
}

const KeyPair& pair_a() {
    static const KeyPair pair = generate_key_pair("mdm-dep test a", 365, std::chrono::system_clock::now());
    return pair;
}

const KeyPair& pair_b() {
    static const KeyPair pair = generate_key_pair("mdm-dep test b", 365, std::chrono::system_clock::now());
    return pair;
}

std::string token_json() {
    return R"({"consumer_key":"CK_00112233445566778899aabbccddeeff",)"
           R"("consumer_secret":"CS_0123456789abcdef0123456789abcdef01234567",)"
           R"("access_token":"AT_O1000000001O0123456789abcdef0123456789abcdef01234567O1700000000000",)"
           R"("access_secret":"AS_89abcdef0123456789abcdef0123456789abcdef",)"
           R"("access_token_expiry":"2027-08-20T09:15:00Z"})";
}

std::string inner_part(const std::string& json) {
    return "Content-Type: text/plain;charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
           "-----BEGIN MESSAGE-----\r\n" +
           json + "\r\n-----END MESSAGE-----\r\n";
}

std::string cms(const std::string& certificate, const std::string& inner, const CmsOptions& options) {
    const TempDir dir;
    const std::string in = dir.write("inner.txt", inner);
    std::string recipients = " " + dir.write("cert.pem", certificate);
    int number = 0;
    for (const std::string& more : options.more_certificates) {
        recipients += " " + dir.write("more" + std::to_string(number++) + ".pem", more);
    }
    openssl(dir, options.command + " -encrypt -binary " + options.cipher +
                     (options.stream ? " -stream" : "") + " " + options.extra +
                     " -outform DER -in inner.txt -out out.der" + recipients);
    return dir.read("out.der");
}

std::string base64_lines(std::string_view bytes, std::size_t columns, std::string_view eol) {
    const std::string text = base64_encode(bytes);
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += columns)
        lines.append(text.substr(at, columns)).append(eol);
    return lines;
}

std::string apple_p7m(std::string_view cms_bytes, std::string_view eol) {
    std::string file;
    for (const char* const line :
         {R"(Content-Type: application/pkcs7-mime; name="smime.p7m"; smime-type=enveloped-data)",
          "Content-Transfer-Encoding: base64", R"(Content-Disposition: attachment; filename="smime.p7m")",
          "Content-Description: S/MIME Encrypted Message", ""}) {
        file.append(line).append(eol);
    }
    return file + base64_lines(cms_bytes, 76, eol);
}

} // namespace mdm::dep::test
