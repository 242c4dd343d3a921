// Token files in every shape that must be read, and every way in which one can be wrong.
#include "plugin/token/decrypt.hpp"

#include "plugin/token/base64.hpp"
#include "plugin/token/token_text.hpp"
#include "tests/unit/token/fixtures.hpp"

#include <boost/test/data/test_case.hpp>

#include <functional>

namespace mdm::dep::test {
namespace {

ServerToken expected() {
    return parse_token_text(token_json());
}

ServerToken decrypted(const std::string& file) {
    return decrypt_token_file(file, pair_a().certificate, pair_a().private_key.reveal());
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
    return text;
}

struct Readable {
    const char* name;
    std::function<std::string()> file;
};
std::ostream& operator<<(std::ostream& out, const Readable& row) {
    return out << row.name;
}

// Every other line end becomes a bare LF.
std::string mixed_line_ends(const std::string& text) {
    std::string mixed;
    bool drop = false;
    for (const char c : text) {
        if (c == '\r' && (drop = !drop)) continue;
        mixed.push_back(c);
    }
    return mixed;
}

std::string a() {
    return cms(pair_a().certificate);
}

const std::vector<Readable> kReadable{
    {"as Apple delivers it: BER, AES-128, CRLF", [] { return apple_p7m(a()); }},
    {"LF only", [] { return apple_p7m(a(), "\n"); }},
    {"mixed line ends", [] { return mixed_line_ends(apple_p7m(a())); }},
    {"without a last line end",
     [] {
         auto file = apple_p7m(a());
         file.resize(file.size() - 2);
         return file;
     }},
    {"folded and reordered headers",
     [] {
         return "MIME-Version: 1.0\r\nContent-Disposition: attachment;\r\n filename=\"smime.p7m\"\r\n"
                "content-type: application/x-pkcs7-mime;\r\n\tsmime-type=enveloped-data;\r\n "
                "name=\"smime.p7m\"\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n" +
                base64_lines(a(), 64);
     }},
    {"headers without a content type",
     [] { return "Content-Transfer-Encoding: base64\n\n" + base64_lines(a(), 76, "\n"); }},
    {"blank lines and a byte order mark before the headers",
     [] { return "\xef\xbb\xbf\r\n\r\n" + apple_p7m(a()); }},
    {"spaces within the base64", [] { return replaced(apple_p7m(a(), "\n"), "\nMI", "\n  MI\t "); }},
    {"carriage returns only", [] { return apple_p7m(a(), "\r"); }},
    {"line ends converted twice", [] { return apple_p7m(a(), "\r\r\n"); }},
    {"an empty line after each line", [] { return replaced(apple_p7m(a(), "\n"), "\n", "\n\n"); }},
    {"a space in the line that ends the headers",
     [] { return replaced(apple_p7m(a(), "\n"), "\n\n", "\n \t\n"); }},
    {"a signature below", [] { return apple_p7m(a()) + "\r\n-- \r\nSent from my phone\r\n"; }},
    {"the attachment of a mail",
     [] {
         return "From: it@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
                "boundary=b\r\n\r\n"
                "--b\r\nContent-Type: text/plain\r\n\r\nMI\r\nHere it is.\r\n\r\n--b\r\n" +
                apple_p7m(a()) + "\r\n--b--\r\n";
     }},
    {"binary below the headers",
     [] {
         return replaced(apple_p7m("", "\r\n"), "Transfer-Encoding: base64", "Transfer-Encoding: binary") +
                a();
     }},
    {"NULs behind it", [] { return apple_p7m(a()) + std::string(512, '\0'); }},
    {"the BER itself with something behind it", [] { return a() + "garbage"; }},
    {"base64 whose padding was lost",
     [] {
         auto file = replaced(apple_p7m(a()), "=\r\n", "\r\n");
         return replaced(file, "=\r\n", "\r\n");
     }},
    {"raw base64", [] { return base64_lines(a()); }},
    {"raw base64 in one line", [] { return base64_encode(a()); }},
    {"PEM PKCS7",
     [] { return "-----BEGIN PKCS7-----\n" + base64_lines(a(), 64, "\n") + "-----END PKCS7-----\n"; }},
    {"PEM CMS", [] { return "-----BEGIN CMS-----\n" + base64_lines(a(), 64, "\n") + "-----END CMS-----\n"; }},
    {"the BER itself", [] { return a(); }},
    {"DER", [] { return apple_p7m(cms(pair_a().certificate, inner_part(), {.stream = false})); }},
    {"the DER itself", [] { return cms(pair_a().certificate, inner_part(), {.stream = false}); }},
    {"AES-192", [] { return apple_p7m(cms(pair_a().certificate, inner_part(), {.cipher = "-aes192"})); }},
    {"AES-256", [] { return apple_p7m(cms(pair_a().certificate, inner_part(), {.cipher = "-aes256"})); }},
    {"3DES", [] { return apple_p7m(cms(pair_a().certificate, inner_part(), {.cipher = "-des3"})); }},
    {"made by openssl cms",
     [] { return apple_p7m(cms(pair_a().certificate, inner_part(), {.command = "cms"})); }},
    {"AES-GCM",
     [] {
         return apple_p7m(
             cms(pair_a().certificate, inner_part(), {.cipher = "-aes-128-gcm", .command = "cms"}));
     }},
    {"several recipients, ours the second",
     [] {
         return apple_p7m(
             cms(pair_b().certificate, inner_part(), {.more_certificates = {pair_a().certificate}}));
     }},
    {"many chunks: a long unknown key",
     [] {
         std::string json = token_json();
         json.insert(1, "\"future\":\"" + std::string(20000, 'x') + "\",");
         return apple_p7m(cms(pair_a().certificate, inner_part(json)));
     }},
    {"no markers inside",
     [] { return apple_p7m(cms(pair_a().certificate, "Content-Type: text/plain\r\n\r\n" + token_json())); }},
    {"neither headers nor markers inside", [] { return apple_p7m(cms(pair_a().certificate, token_json())); }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(decrypt)

BOOST_DATA_TEST_CASE(a_token_file_is_read, boost::unit_test::data::make(kReadable), row) {
    BOOST_TEST((decrypted(row.file()) == expected()));
}

BOOST_AUTO_TEST_CASE(openssl_streaming_really_makes_indefinite_lengths) {
    const std::string bytes = a();

    BOOST_TEST((bytes.substr(0, 2) == std::string("\x30\x80")));
}

struct Refused {
    const char* name;
    Code code;
    const char* field;
    const char* says; ///< Part of the operator's text.
    std::function<void()> act;
};
std::ostream& operator<<(std::ostream& out, const Refused& row) {
    return out << row.name;
}

std::string key_a() {
    return std::string(pair_a().private_key.reveal());
}
std::string key_b() {
    return std::string(pair_b().private_key.reveal());
}

// A certificate with the issuer and serial number of pair a's, but another key: what is left when a name and
// a fixed serial number are used twice.
KeyPair twin_of(const KeyPair& other) {
    const TempDir dir;
    dir.write("other.pem", other.certificate);
    openssl(dir, "x509 -in other.pem -noout -serial | cut -d= -f2 > serial.txt");
    std::string serial = dir.read("serial.txt");
    serial.erase(serial.find_last_not_of('\n') + 1);
    openssl(dir, "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 9 "
                 "-subj '/CN=mdm-dep test a' -set_serial 0x" +
                     serial);
    return read_key_pair(dir.read("cert.pem"), dir.read("key.pem"));
}

std::string encrypted_key(const std::string& how) {
    const TempDir dir;
    dir.write("key.pem", key_a());
    openssl(dir, how + " -in key.pem -out out.pem -passout pass:sesame");
    return dir.read("out.pem");
}

std::string ec_key() {
    const TempDir dir;
    openssl(dir, "ecparam -genkey -name prime256v1 -noout -out key.pem");
    return dir.read("key.pem");
}

std::string signed_message() {
    const TempDir dir;
    dir.write("in.txt", "hello");
    dir.write("cert.pem", pair_a().certificate);
    dir.write("key.pem", key_a());
    openssl(dir,
            "smime -sign -nodetach -in in.txt -signer cert.pem -inkey key.pem -outform DER -out out.der");
    return dir.read("out.der");
}

std::string pkcs12() {
    const TempDir dir;
    dir.write("cert.pem", pair_a().certificate);
    dir.write("key.pem", key_a());
    openssl(dir, "pkcs12 -export -in cert.pem -inkey key.pem -passout pass:x -out out.p12");
    return dir.read("out.p12");
}

void import(const std::string& token, const std::string& cert, const std::string& key,
            const std::string& passphrase = "") {
    (void)decrypt_token_file(token, cert, key, ams::Secret(passphrase));
}

const std::vector<Refused> kRefused{
    {"right certificate, another's key", Code::token_wrong_key, "private_key",
     "The certificate is the right one", [] { import(apple_p7m(a()), pair_a().certificate, key_b()); }},
    {"no certificate, wrong key", Code::token_wrong_key, "private_key", "does not open",
     [] { import(apple_p7m(a()), "", key_b()); }},
    {"content that was damaged on its way", Code::token_wrong_key, "token", "the file is damaged",
     [] {
         std::string file = cms(pair_a().certificate, inner_part());
         const std::size_t encrypted_key = file.rfind("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01") + 40;
         file[encrypted_key] = static_cast<char>(file[encrypted_key] ^ 0x55);
         import(file, pair_a().certificate, key_a());
     }},
    {"a pair of the same issuer and serial number", Code::token_wrong_key, "token",
     "another certificate of the same name and number",
     [] {
         const KeyPair twin = twin_of(pair_a());
         import(apple_p7m(a()), twin.certificate, std::string(twin.private_key.reveal()));
     }},
    {"made for another certificate", Code::token_other_certificate, "certificate", "another certificate",
     [] { import(apple_p7m(a()), pair_b().certificate, key_b()); }},
    {"made for two other certificates", Code::token_other_certificate, "certificate", "another certificate",
     [] {
         const KeyPair twin = twin_of(pair_b());
         import(apple_p7m(cms(pair_a().certificate, inner_part(),
                              {.more_certificates =
                               { twin.certificate }})),
                pair_b().certificate, key_b());
     }},
    {"neither certificate nor key fit, nor each other", Code::key_not_of_certificate, "private_key",
     "do not belong together",
     [] {
         const KeyPair twin = twin_of(pair_a());
         import(apple_p7m(cms(twin.certificate)), pair_b().certificate, key_a());
     }},
    {"a certificate as token", Code::token_not_a_token_file, "token", "is a certificate",
     [] { import(pair_a().certificate, pair_a().certificate, key_a()); }},
    {"a private key as token", Code::token_not_a_token_file, "token", "is a private key",
     [] { import(key_a(), pair_a().certificate, key_a()); }},
    {"a signed message as token", Code::token_not_a_token_file, "token", "signed message",
     [] { import(signed_message(), pair_a().certificate, key_a()); }},
    {"a signed message in base64 as token", Code::token_not_a_token_file, "token", "signed message",
     [] { import(apple_p7m(signed_message()), pair_a().certificate, key_a()); }},
    {"a PKCS#12 as token", Code::token_not_a_token_file, "token", "PKCS#12",
     [] { import(pkcs12(), pair_a().certificate, key_a()); }},
    {"a VPP token as token", Code::token_not_a_token_file, "token", "VPP",
     [] {
         import(base64_encode(
                    R"({"token":"abcdefgh","expDate":"2027-08-20T09:15:00+0000","orgName":"Example"})"),
                pair_a().certificate, key_a());
     }},
    {"a web page as token", Code::token_not_a_token_file, "token", "a web page",
     [] { import("<!DOCTYPE html><html>Sign in</html>", pair_a().certificate, key_a()); }},
    {"an empty file as token", Code::token_not_a_token_file, "token", "an empty file",
     [] { import(" \r\n", pair_a().certificate, key_a()); }},
    {"random bytes as token", Code::token_not_a_token_file, "token", "binary",
     [] { import(std::string("\x00\x9f\x92\x96\x01", 5), pair_a().certificate, key_a()); }},
    {"the decrypted token", Code::token_already_decrypted, "token", "already decrypted",
     [] { import(token_json(), pair_a().certificate, key_a()); }},
    {"the decrypted token with markers and headers", Code::token_already_decrypted, "token",
     "already decrypted", [] { import(inner_part(), pair_a().certificate, key_a()); }},
    {"more than 64 KiB", Code::token_too_large, "token", "64 KiB",
     [] { import(apple_p7m(a()) + std::string(70000, '\n'), pair_a().certificate, key_a()); }},
    {"cut in the base64", Code::token_truncated, "token", "cut off",
     [] {
         const auto file = apple_p7m(a());
         import(file.substr(0, file.size() / 2), pair_a().certificate, key_a());
     }},
    {"cut at a line end", Code::token_truncated, "token", "cut off",
     [] {
         const auto file = apple_p7m(a());
         import(file.substr(0, file.rfind("\r\n", file.size() - 400)), pair_a().certificate, key_a());
     }},
    {"cut after the headers", Code::token_truncated, "token", "cut off",
     [] {
         const auto file = apple_p7m(a());
         import(file.substr(0, file.find("\r\n\r\n") + 4), pair_a().certificate, key_a());
     }},
    {"cut within the headers", Code::token_truncated, "token", "cut off",
     [] { import(apple_p7m(a()).substr(0, 120), pair_a().certificate, key_a()); }},
    {"cut BER", Code::token_truncated, "token", "cut off",
     [] { import(a().substr(0, 700), pair_a().certificate, key_a()); }},
    {"a foreign character in the base64", Code::token_truncated, "token", "damaged",
     [] {
         auto file = apple_p7m(a());
         file[file.size() / 2] = '!';
         import(file, pair_a().certificate, key_a());
     }},
    {"PEM without an end", Code::token_truncated, "token", "cut off",
     [] { import("-----BEGIN PKCS7-----\n" + base64_lines(a(), 64, "\n"), pair_a().certificate, key_a()); }},
    {"a cipher of the last century", Code::token_unsupported_cipher, "token", "not known to use",
     [] {
         import(
             apple_p7m(cms(
                 pair_a().certificate, inner_part(),
                 {.cipher = "-rc2-40", .command = "smime", .extra = "-provider legacy -provider default"})),
             pair_a().certificate, key_a());
     }},
    {"a key agreed with an elliptic curve", Code::token_unsupported_cipher, "token", "not known to use",
     [] {
         const TempDir dir;
         openssl(dir,
                 "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout k.pem -out c.pem "
                 "-days 9 -subj /CN=ec");
         import(apple_p7m(cms(dir.read("c.pem"), inner_part(), {.command = "cms"})), pair_a().certificate,
                key_a());
     }},
    {"not JSON inside", Code::token_bad_json, "token", "JSON",
     [] { import(apple_p7m(cms(pair_a().certificate, "dear all")), pair_a().certificate, key_a()); }},
    {"broken JSON inside", Code::token_bad_json, "token", "JSON",
     [] {
         import(apple_p7m(cms(pair_a().certificate, inner_part(R"({"consumer_key":"CK_1",})"))),
                pair_a().certificate, key_a());
     }},
    {"a value missing inside", Code::token_missing_field, "access_secret", "access_secret",
     [] {
         import(apple_p7m(
                    cms(pair_a().certificate, inner_part(replaced(token_json(), "access_secret", "other")))),
                pair_a().certificate, key_a());
     }},
    {"passphrase missing, PKCS#8", Code::passphrase_missing, "passphrase", "none was given",
     [] { import(apple_p7m(a()), pair_a().certificate, encrypted_key("pkcs8 -topk8 -v2 aes-256-cbc")); }},
    {"passphrase wrong, PKCS#8", Code::passphrase_wrong, "passphrase", "does not open the private key",
     [] {
         import(apple_p7m(a()), pair_a().certificate, encrypted_key("pkcs8 -topk8 -v2 aes-256-cbc"),
                "mellon");
     }},
    {"passphrase missing, traditional", Code::passphrase_missing, "passphrase", "none was given",
     [] { import(apple_p7m(a()), pair_a().certificate, encrypted_key("rsa -aes128 -traditional")); }},
    {"passphrase wrong, traditional", Code::passphrase_wrong, "passphrase", "does not open the private key",
     [] {
         import(apple_p7m(a()), pair_a().certificate, encrypted_key("rsa -aes128 -traditional"), "mellon");
     }},
    {"a passphrase longer than any buffer", Code::passphrase_wrong, "passphrase",
     "does not open the private key",
     [] {
         import(apple_p7m(a()), pair_a().certificate, encrypted_key("rsa -aes128 -traditional"),
                std::string(5000, 'x'));
     }},
    {"a certificate as private key", Code::private_key_unreadable, "private_key", "is a certificate",
     [] { import(apple_p7m(a()), pair_a().certificate, pair_a().certificate); }},
    {"the token as private key", Code::private_key_unreadable, "private_key", "S/MIME",
     [] { import(apple_p7m(a()), pair_a().certificate, apple_p7m(a())); }},
    {"a PKCS#12 as private key", Code::private_key_unreadable, "private_key", "PKCS#12",
     [] { import(apple_p7m(a()), pair_a().certificate, pkcs12()); }},
    {"a cut private key", Code::private_key_unreadable, "private_key", "cut off",
     [] { import(apple_p7m(a()), pair_a().certificate, key_a().substr(0, 500)); }},
    {"an elliptic-curve key", Code::private_key_unreadable, "private_key", "not an RSA key",
     [] { import(apple_p7m(a()), pair_a().certificate, ec_key()); }},
    {"no private key", Code::private_key_unreadable, "private_key", "an empty file",
     [] { import(apple_p7m(a()), pair_a().certificate, ""); }},
    {"a private key as certificate", Code::certificate_unreadable, "certificate", "is a private key",
     [] { import(apple_p7m(a()), key_a(), key_a()); }},
    {"a token in UTF-16", Code::token_not_a_token_file, "token", "UTF-16",
     [] {
         import(std::string("\xff\xfe"
                            "C\0o\0n\0",
                            8),
                pair_a().certificate, key_a());
     }},
    {"a private key in UTF-16", Code::private_key_unreadable, "private_key", "UTF-16",
     [] { import(apple_p7m(a()), pair_a().certificate, std::string("\xff\xfe-\0-\0-\0", 8)); }},
    {"a private key of OpenSSH", Code::private_key_unreadable, "private_key", "ssh-keygen -p -m PEM",
     [] {
         import(apple_p7m(a()), pair_a().certificate,
                "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE "
                "KEY-----\n");
     }},
    {"a private key of more than 64 KiB", Code::private_key_unreadable, "private_key", "larger than 64 KiB",
     [] { import(apple_p7m(a()), pair_a().certificate, key_a() + std::string(70000, '\n')); }},
    {"a PKCS#8 key protected by DES", Code::private_key_unreadable, "private_key", "too old to be supported",
     [] {
         import(apple_p7m(a()), pair_a().certificate,
                encrypted_key("pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default"), "sesame");
     }},
    {"a traditional key protected by DES", Code::private_key_unreadable, "private_key",
     "too old to be supported",
     [] {
         import(apple_p7m(a()), pair_a().certificate,
                encrypted_key("rsa -traditional -des -provider legacy -provider default"), "sesame");
     }},
    {"a passphrase wrong, PKCS#8 in DER", Code::passphrase_wrong, "passphrase",
     "does not open the private key",
     [] {
         import(apple_p7m(a()), pair_a().certificate,
                encrypted_key("pkcs8 -topk8 -v2 aes-256-cbc -outform DER"), "mellon");
     }},
    {"a cut certificate", Code::certificate_unreadable, "certificate", "cut off",
     [] { import(apple_p7m(a()), pair_a().certificate.substr(0, 300), key_a()); }},
};

BOOST_DATA_TEST_CASE(a_wrong_file_is_refused_with_its_own_sentence, boost::unit_test::data::make(kRefused),
                     row) {
    const Error error = error_of(row.act);

    BOOST_TEST(error.code() == row.code);
    BOOST_TEST(error.field() == row.field);
    BOOST_TEST(error.text().find(row.says) != std::string::npos, error.text());
    BOOST_TEST(error.text().find("CK_") == std::string::npos);
}

// OpenSSL makes a wrong key look like success about once in 256 times, with random bytes for the text.
BOOST_AUTO_TEST_CASE(a_wrong_key_is_never_taken_for_a_token) {
    const std::string inner = inner_part();
    for (int i = 0; i < 40; ++i) {
        const std::string file = cms(pair_a().certificate, inner);

        const Error error = error_of([&] { import(file, "", key_b()); });

        BOOST_TEST(error.code() == Code::token_wrong_key);
    }
}

struct Key {
    const char* name;
    std::function<std::string()> pem;
};
std::ostream& operator<<(std::ostream& out, const Key& row) {
    return out << row.name;
}

std::string converted_key(const std::string& how) {
    const TempDir dir;
    dir.write("key.pem", key_a());
    openssl(dir, how + " -in key.pem -out out");
    return dir.read("out");
}

const std::vector<Key> kKeys{
    {"PKCS#8", [] { return key_a(); }},
    {"traditional", [] { return converted_key("rsa -traditional"); }},
    {"DER, PKCS#8", [] { return converted_key("pkcs8 -topk8 -nocrypt -outform DER"); }},
    {"DER, traditional", [] { return converted_key("rsa -traditional -outform DER"); }},
    {"encrypted PKCS#8, AES", [] { return encrypted_key("pkcs8 -topk8 -v2 aes-256-cbc"); }},
    {"encrypted PKCS#8, 3DES", [] { return encrypted_key("pkcs8 -topk8 -v2 des3"); }},
    {"encrypted PKCS#8, DER", [] { return encrypted_key("pkcs8 -topk8 -v2 aes-256-cbc -outform DER"); }},
    {"encrypted traditional, AES", [] { return encrypted_key("rsa -aes256 -traditional"); }},
    {"encrypted traditional, 3DES", [] { return encrypted_key("rsa -des3 -traditional"); }},
    {"CRLF", [] { return replaced(key_a(), "\n", "\r\n"); }},
    {"after its certificate in one file", [] { return pair_a().certificate + key_a(); }},
    {"indented", [] { return "  " + replaced(key_a(), "\n", "\n\t "); }},
    {"behind a byte order mark", [] { return "\xef\xbb\xbf" + key_a(); }},
    {"encrypted PKCS#8, scrypt", [] { return encrypted_key("pkcs8 -topk8 -v2 aes-256-cbc -scrypt"); }},
};

BOOST_DATA_TEST_CASE(a_private_key_is_read, boost::unit_test::data::make(kKeys), row) {
    const std::string file = apple_p7m(a());

    const ServerToken token =
        decrypt_token_file(file, pair_a().certificate, row.pem(), ams::Secret(std::string("sesame")));

    BOOST_TEST((token == expected()));
}

BOOST_AUTO_TEST_CASE(a_certificate_made_again_from_the_same_key_still_opens_the_file) {
    const TempDir dir;
    dir.write("key.pem", key_a());
    openssl(dir, "req -x509 -new -key key.pem -out again.pem -days 9 -subj /CN=again");

    const ServerToken token = decrypt_token_file(apple_p7m(a()), dir.read("again.pem"), key_a());

    BOOST_TEST((token == expected()));
}

BOOST_AUTO_TEST_CASE(a_certificate_is_read_in_every_form) {
    const TempDir dir;
    dir.write("cert.pem", pair_a().certificate);
    openssl(dir, "x509 -in cert.pem -outform DER -out cert.der");
    openssl(dir, "x509 -in cert.pem -text -out text.pem");
    for (const std::string& certificate :
         {dir.read("cert.der"), dir.read("text.pem"), "  " + replaced(pair_a().certificate, "\n", "\n  "),
          "\xef\xbb\xbf" + pair_a().certificate, key_a() + pair_a().certificate}) {
        BOOST_TEST((decrypt_token_file(apple_p7m(a()), certificate, key_a()) == expected()));
    }
}

BOOST_AUTO_TEST_CASE(made_for_tells_the_recipient_without_a_key) {
    const std::string file = apple_p7m(a());

    BOOST_TEST(made_for(file, pair_a().certificate));
    BOOST_TEST(!made_for(file, pair_b().certificate));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
