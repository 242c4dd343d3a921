#include "plugin/token/certificate_list.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"
#include "plugin/token/key_pair.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace mdm::dep::test {
namespace {

KeyPair pair(const std::string& name) {
    return generate_key_pair(name, 30, std::chrono::system_clock::now());
}

std::string der_of(const std::string& pem) {
    return base64_decode(read_certificates(pem, "anchor_certs", "").front().base64).value();
}

std::string refusal(const std::string& bytes) {
    try {
        (void)read_certificates(bytes, "anchor_certs", "chain.pem");
    } catch (const Error& e) {
        BOOST_TEST((e.code() == Code::certificate_unreadable));
        BOOST_TEST(e.field() == "anchor_certs");
        return e.text();
    }
    return "taken";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(certificate_list)

BOOST_AUTO_TEST_CASE(pem_der_and_base64_are_the_same_certificate) {
    const std::string pem = pair("Example CA").certificate;

    const ListedCertificate from_pem = read_certificates(pem, "anchor_certs", "ca.pem").front();
    const ListedCertificate from_der = read_certificates(der_of(pem), "anchor_certs", "ca.cer").front();
    const ListedCertificate from_text = read_certificate_text(from_pem.base64, "anchor_certs").front();

    BOOST_TEST(from_pem.info.subject == "CN=Example CA");
    BOOST_TEST(from_pem.issuer == "CN=Example CA");
    BOOST_TEST(from_pem.self_signed);
    BOOST_TEST(from_pem.base64.find('\n') == std::string::npos);
    BOOST_TEST(from_der.base64 == from_pem.base64);
    BOOST_TEST(from_text.info.sha256 == from_pem.info.sha256);
    BOOST_TEST(read_certificate_text(pem, "anchor_certs").size() == 1U);
    BOOST_TEST(contains(describe_certificate(from_pem), from_pem.info.sha256));
}

BOOST_AUTO_TEST_CASE(a_file_may_have_several_with_text_between_them) {
    const std::string file =
        "Subject: one\n" + pair("One").certificate + "\nSubject: two\n" + pair("Two").certificate;

    const auto certificates = read_certificates(file, "anchor_certs", "chain.pem");

    BOOST_REQUIRE_EQUAL(certificates.size(), 2U);
    BOOST_TEST(certificates[0].info.subject == "CN=One");
    BOOST_TEST(certificates[1].info.subject == "CN=Two");
}

BOOST_AUTO_TEST_CASE(what_is_no_certificate_is_named) {
    const KeyPair made = pair("Example CA");
    const std::string der = der_of(made.certificate);

    BOOST_TEST(contains(refusal(made.certificate + std::string(made.private_key.reveal())), "private key"));
    BOOST_TEST(
        contains(refusal(made.certificate.substr(0, made.certificate.size() / 2)), "damaged or cut off"));
    BOOST_TEST(contains(refusal(der.substr(0, der.size() / 2)), "chain.pem"));
    BOOST_TEST(contains(refusal(der + "more"), "something after"));
    BOOST_TEST(contains(refusal("{\"a\":1}"), "not a certificate"));
    BOOST_TEST(contains(refusal(""), "not a certificate"));
    BOOST_TEST(contains(refusal(std::string(kMaxCertificateFileBytes + 1, 'x')), "larger than 256 KiB"));
    std::string many;
    for (std::size_t i = 0; i <= kMaxProfileCertificates; ++i)
        many += made.certificate;
    BOOST_TEST(contains(refusal(many), "more than 50"));
    BOOST_CHECK_THROW((void)read_certificate_text("no base64!", "anchor_certs"), Error);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_private_key_is_repeated) {
    const KeyPair made = pair("Example CA");
    const std::string key(made.private_key.reveal());

    BOOST_TEST(!contains(refusal(key), key.substr(60, 20)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
