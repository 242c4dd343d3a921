#include "plugin/token/file_kind.hpp"

#include "plugin/token/base64.hpp"
#include "tests/unit/token/fixtures.hpp"

#include <boost/test/data/test_case.hpp>

namespace mdm::dep::test {
namespace {

struct Row {
    const char* bytes;
    const char* name;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const std::vector<Row> kRows{
    {"", "an empty file"},
    {"\xef\xbb\xbf \n", "an empty file"},
    {"{\"a\":1}", "a JSON document without a server token's values"},
    {"{\"consumer_key\":1}", "a server token that is already decrypted"},
    {"-----BEGIN CERTIFICATE REQUEST-----\n", "a certificate signing request"},
    {"-----BEGIN NEW CERTIFICATE REQUEST-----\n", "a certificate signing request"},
    {"Bag Attributes\n  friendlyName: x\n-----BEGIN CERTIFICATE-----\n", "a certificate"},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "a private key"},
    {"-----BEGIN RSA PRIVATE KEY-----\n", "a private key"},
    {"-----BEGIN PUBLIC KEY-----\n", "a public key"},
    {"-----BEGIN PKCS7-----\n", "an encrypted server token"},
    {"<HTML><body>", "a web page"},
    {"<?xml version=\"1.0\"?><!DOCTYPE plist>", "a property list or configuration profile"},
    {"bplist00\x01", "a property list or configuration profile"},
    {"PK\x03\x04zip", "an archive (.zip or .gz)"},
    {"Dear administrator,", "some other text"},
    {"Subject: lunch\n\nAt noon?", "some other text"},
    {"\x01\x02\x03", "some other binary file"},
    {"\x30\x03\x01\x01", "some other binary file"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_DATA_TEST_CASE(a_file_is_named_for_what_it_is, boost::unit_test::data::make(kRows), row) {
    BOOST_TEST(name_of(file_kind(row.bytes)) == row.name);
}

BOOST_AUTO_TEST_CASE(base64_refuses_what_is_damaged) {
    BOOST_TEST(base64_decode("TWFu").value() == "Man");
    BOOST_TEST(base64_decode(" TW\r\nE=\n").value() == "Ma");
    BOOST_TEST(base64_decode("").value().empty());
    for (const char* const damaged : {"TWF", "TWE=TWE=", "T===", "TW!u", "====", "TW-_"}) {
        BOOST_TEST(!base64_decode(damaged).has_value(), damaged);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
