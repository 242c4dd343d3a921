#include "plugin/token/key_pair.hpp"

#include "plugin/token/certificate.hpp"
#include "tests/unit/token/fixtures.hpp"

namespace mdm::dep::test {

BOOST_AUTO_TEST_SUITE(key_pairs)

BOOST_AUTO_TEST_CASE(a_new_pair_is_what_apple_s_portal_takes) {
    const KeyPair pair = generate_key_pair("M\xc3\xbcller GmbH", 30, *parse_time("2026-11-22T12:00:00Z"));

    const TempDir dir;
    dir.write("cert.pem", pair.certificate);
    openssl(dir, "x509 -in cert.pem -noout -text -nameopt utf8,sep_comma_plus > text.txt");
    const std::string text = dir.read("text.txt");
    for (const char* const expected :
         {"Version: 3", "sha256WithRSAEncryption", "Public-Key: (2048 bit)", "CA:FALSE",
          "Digital Signature, Key Encipherment", "Not Before: Nov 21 12:00:00 2026 GMT",
          "Not After : Dec 22 12:00:00 2026 GMT", "Subject: CN=M\xc3\xbcller GmbH"}) {
        BOOST_TEST(text.find(expected) != std::string::npos, expected << " in " << text);
    }
    openssl(dir, "verify -CAfile cert.pem -attime 1795348800 cert.pem > verified.txt");
}

BOOST_AUTO_TEST_CASE(a_new_pair_belongs_together_and_is_new_each_time) {
    const KeyPair again = read_key_pair(pair_a().certificate, pair_a().private_key.reveal());

    BOOST_TEST((again.private_key == pair_a().private_key));
    BOOST_TEST(certificate_info(again.certificate).serial != certificate_info(pair_b().certificate).serial);
    BOOST_TEST(pair_a().private_key.reveal().starts_with("-----BEGIN PRIVATE KEY-----"));
}

BOOST_AUTO_TEST_CASE(the_key_of_another_certificate_is_refused) {
    const Error error =
        error_of([] { (void)read_key_pair(pair_a().certificate, pair_b().private_key.reveal()); });

    BOOST_TEST(error.code() == Code::key_not_of_certificate);
}

BOOST_AUTO_TEST_CASE(certificate_info_is_what_openssl_says) {
    const TempDir dir;
    dir.write("cert.pem", pair_a().certificate);
    openssl(dir, "x509 -in cert.pem -noout -fingerprint -sha256 | cut -d= -f2 | tr -d ':\\n' | tr A-F a-f > "
                 "print.txt");
    openssl(dir, "x509 -in cert.pem -noout -serial | cut -d= -f2 | tr -d '\\n' > serial.txt");

    const CertificateInfo info = certificate_info(pair_a().certificate);

    BOOST_TEST(info.sha256 == dir.read("print.txt"));
    BOOST_TEST(info.serial == dir.read("serial.txt"));
    BOOST_TEST(info.subject == "CN=mdm-dep test a");
    BOOST_TEST(info.not_before < info.not_after);
}

BOOST_AUTO_TEST_CASE(an_impossible_name_blames_the_field) {
    for (const std::string& name : {std::string(), std::string(65, 'x'), std::string("\xff\xfe")}) {
        const Error error =
            error_of([&] { (void)generate_key_pair(name, 30, std::chrono::system_clock::now()); });

        BOOST_TEST(error.code() == Code::invalid_input);
        BOOST_TEST(error.field() == "common_name");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
