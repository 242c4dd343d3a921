// The .p7m, opened by the openssl command as anybody would, and a session opened by openssl and curl alone.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <sstream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

struct Shell {
    int status;
    std::string output;
};

/// Runs a command of this file's own making and returns what it wrote to standard output.
Shell shell(const std::string& command) {
    std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    Shell result{0, {}};
    char block[4096];
    for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, pipe)) > 0;)
        result.output.append(block, n);
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

/// A folder with a fresh key pair in it.
class KeyPair {
public:
    explicit KeyPair(const char* key_type = "rsa:2048") {
        std::string pattern = std::filesystem::temp_directory_path() / "depsim-test-XXXXXX";
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
        const Shell made =
            shell("openssl req -x509 -nodes -newkey " + std::string(key_type) +
                  " -subj /CN=depserver -days 1 -keyout " + key() + " -out " + certificate_file());
        BOOST_REQUIRE(made.status == 0);
    }
    ~KeyPair() {
        std::error_code left_behind;
        std::filesystem::remove_all(folder, left_behind);
    }
    KeyPair(const KeyPair&) = delete;
    KeyPair& operator=(const KeyPair&) = delete;

    [[nodiscard]] std::string key() const { return folder + "/key.pem"; }
    [[nodiscard]] std::string certificate_file() const { return folder + "/certificate.pem"; }
    [[nodiscard]] std::string certificate() const {
        std::ifstream file(certificate_file());
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::string folder;
};

const KeyPair& key_pair() {
    static const KeyPair pair;
    return pair;
}

std::string download(DepsimProcess& service, const std::string& variant) {
    return service.expect_portal(
        "POST", "/servers/" + service.first_server() + "/token",
        Json{{"certificate", key_pair().certificate()}, {"variant", variant}}.dump());
}

std::string written(const std::string& name, const std::string& content) {
    const std::string path = key_pair().folder + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

Shell decrypt(const std::string& path, const std::string& form) {
    return shell("openssl smime -decrypt -in " + path + " -inform " + form + " -recip " +
                 key_pair().certificate_file() + " -inkey " + key_pair().key());
}

/// The JSON between the markers, lines joined with nothing between them.
Json token_in(std::string text) {
    std::erase(text, '\r');
    std::erase(text, '\n');
    const std::size_t first = text.find('{');
    const std::size_t last = text.rfind('}');
    if (first == std::string::npos || last == std::string::npos) return Json(Json::value_t::discarded);
    return Json::parse(text.substr(first, last - first + 1), nullptr, false);
}

struct Variant {
    const char* name;
    const char* form;
};
std::ostream& operator<<(std::ostream& out, const Variant& variant) {
    return out << variant.name;
}
const Variant kReadable[] = {{"apple", "SMIME"},          {"der", "DER"},       {"pem", "PEM"},
                             {"definite", "SMIME"},       {"3des", "SMIME"},    {"lf", "SMIME"},
                             {"no_markers", "SMIME"},     {"wrapped", "SMIME"}, {"chunks", "SMIME"},
                             {"no_inner_header", "SMIME"}};

std::string der_of(const std::string& smime) {
    return shell("sed '1,/^\\r*$/d' " + written("outer.p7m", smime) + " | openssl base64 -d").output;
}

std::string structure(const std::string& smime) {
    return shell("openssl asn1parse -inform DER -in " + written("outer.der", der_of(smime))).output;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_file)

BOOST_DATA_TEST_CASE(openssl_opens_every_readable_variant, data::make(kReadable), variant) {
    DepsimProcess service;

    const Shell opened = decrypt(written("token.p7m", download(service, variant.name)), variant.form);

    BOOST_TEST(opened.status == 0);
    const Json token = token_in(opened.output);
    BOOST_TEST_REQUIRE(!token.is_discarded());
    for (const char* key :
         {"consumer_key", "consumer_secret", "access_token", "access_secret", "access_token_expiry"})
        BOOST_TEST(token.contains(key), key);
    const bool markers = opened.output.find("-----BEGIN MESSAGE-----") != std::string::npos;
    BOOST_TEST(markers == (std::string(variant.name) != "no_markers"));
}

BOOST_AUTO_TEST_CASE(the_apple_file_has_the_headers_line_ends_and_structure_of_apples) {
    DepsimProcess service;

    const std::string file = download(service, "apple");
    const std::string inner = decrypt(written("token.p7m", file), "SMIME").output;
    const std::string asn1 = structure(file);

    BOOST_TEST(file.starts_with("Content-Type: application/pkcs7-mime; name=\"smime.p7m\"; "
                                "smime-type=enveloped-data\r\n"
                                "Content-Transfer-Encoding: base64\r\n"
                                "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n"
                                "Content-Description: S/MIME Encrypted Message\r\n\r\n"
                                "MIAGCSqGSIb3DQEHA6CAMIACAQ"));
    BOOST_TEST(count(file, "\n") == count(file, "\r\n"));
    BOOST_TEST(
        inner.starts_with("Content-Type: text/plain;charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                          "-----BEGIN MESSAGE-----\r\n{\"consumer_key\":\"CK_"));
    BOOST_TEST(inner.ends_with("Z\"}\r\n-----END MESSAGE-----\r\n"));
    BOOST_TEST(asn1.find("l=inf") != std::string::npos);
    for (const char* part : {"pkcs7-envelopedData", "rsaEncryption", "pkcs7-data", "aes-128-cbc"})
        BOOST_TEST(count(asn1, part) == 1U, part);
}

BOOST_AUTO_TEST_CASE(the_other_shapes_are_what_their_names_say) {
    DepsimProcess service;

    BOOST_TEST(structure(download(service, "definite")).find("l=inf") == std::string::npos);
    BOOST_TEST(structure(download(service, "3des")).find("des-ede3-cbc") != std::string::npos);
    BOOST_TEST(count(structure(download(service, "chunks")), "OCTET STRING") >
               count(structure(download(service, "apple")), "OCTET STRING") + 4);
    BOOST_TEST(download(service, "lf").find('\r') == std::string::npos);
    BOOST_TEST(download(service, "der").front() == '\x30');
    BOOST_TEST(download(service, "raw").starts_with("MIAGCSqGSIb3DQEHA6CAMIACAQ"));
    BOOST_TEST(download(service, "pem").starts_with("-----BEGIN PKCS7-----\n"));
}

BOOST_AUTO_TEST_CASE(the_unreadable_variants_yield_no_token) {
    DepsimProcess service;

    for (const char* variant : {"wrong_recipient", "truncated", "garbage"}) {
        const Shell opened = decrypt(written("token.p7m", download(service, variant)), "SMIME");
        BOOST_TEST(token_in(opened.output).is_discarded(), variant);
    }
    BOOST_TEST(decrypt(written("token.p7m", download(service, "wrong_recipient")), "SMIME").status != 0);
}

BOOST_AUTO_TEST_CASE(the_file_is_named_like_apples_and_a_raw_upload_is_taken) {
    DepsimProcess service({"--server-name", "My MDM"});

    const Answer answer =
        service.portal("POST", "/servers/" + service.first_server() + "/token", key_pair().certificate());

    BOOST_TEST(answer.status == 200);
    const std::string name = answer.header("Content-Disposition");
    BOOST_TEST(name.starts_with("attachment; filename=\"My MDM_Token_2"));
    BOOST_TEST(name.ends_with("_smime.p7m\""));
    // A second download without an upload is for the same certificate.
    const std::string again = service.expect_portal("POST", "/servers/" + service.first_server() + "/token");
    BOOST_TEST(decrypt(written("token.p7m", again), "SMIME").status == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_rsa_certificate_is_refused) {
    DepsimProcess service;
    const std::string path = "/servers/" + service.first_server() + "/token";
    const KeyPair curve("ec -pkeyopt ec_paramgen_curve:P-256");
    const KeyPair small("rsa:1024");

    for (const std::string& certificate :
         {curve.certificate(), small.certificate(), std::string("not a certificate")})
        BOOST_TEST(service.portal("POST", path, certificate).status == 400);
    BOOST_TEST(service.portal("POST", path).status == 400); // nothing was ever uploaded
    BOOST_TEST(Json::parse(service.expect_portal("GET", path)).at("state") == "none");
}

BOOST_AUTO_TEST_CASE(openssl_and_curl_alone_get_a_session) {
    DepsimProcess service;
    const Json token = token_in(decrypt(written("token.p7m", download(service, "apple")), "SMIME").output);
    const auto value = [&](const char* key) { return token.at(key).get<std::string>(); };
    // The values of a token need no percent-encoding, so that a shell can do it.
    std::ostringstream script;
    script << "set -e; url='" << service.base_url() << "/session'; t=$(date +%s); n=$(openssl rand -hex 16); "
           << "p=\"oauth_consumer_key=" << value("consumer_key")
           << "&oauth_nonce=$n&oauth_signature_method=HMAC-SHA1"
           << "&oauth_timestamp=$t&oauth_token=" << value("access_token") << "&oauth_version=1.0\"; "
           << "enc() { printf %s \"$1\" | sed 's/%/%25/g; s/:/%3A/g; s,/,%2F,g; s/=/%3D/g; s/&/%26/g; "
              "s/+/%2B/g'; }; "
           << "s=$(printf %s \"GET&$(enc \"$url\")&$(enc \"$p\")\" | openssl dgst -sha1 -hmac '"
           << value("consumer_secret") << "&" << value("access_secret") << "' -binary | openssl base64); "
           << "curl -sS --cacert '" << service.ca_file()
           << "' -A shell/1 -H \"Authorization: OAuth realm=\\\"ADM\\\", "
           << "oauth_consumer_key=\\\"" << value("consumer_key") << "\\\", oauth_token=\\\""
           << value("access_token")
           << "\\\", oauth_signature_method=\\\"HMAC-SHA1\\\", oauth_signature=\\\"$(enc \"$s\")\\\", "
           << "oauth_timestamp=\\\"$t\\\", oauth_nonce=\\\"$n\\\", oauth_version=\\\"1.0\\\"\" \"$url\"";

    const Shell answer = shell("sh " + written("session.sh", script.str()));

    BOOST_TEST(answer.status == 0);
    BOOST_TEST(Json::parse(answer.output, nullptr, false).contains("auth_session_token"), answer.output);
}

BOOST_AUTO_TEST_SUITE_END()
