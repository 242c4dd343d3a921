#include "plugin/token/token_text.hpp"

#include "tests/unit/token/fixtures.hpp"

#include <boost/test/data/test_case.hpp>

namespace mdm::dep::test {
namespace {

struct Row {
    const char* name;
    std::string text;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

std::string wrapped(std::string json, std::size_t columns, std::string_view eol) {
    for (std::size_t at = columns; at < json.size(); at += columns + eol.size())
        json.insert(at, eol);
    return json;
}

std::string edited(std::string_view from, std::string_view to) {
    std::string json = token_json();
    return json.replace(json.find(from), from.size(), to);
}

const std::vector<Row> kGood{
    {"plain JSON", token_json()},
    {"markers", "-----BEGIN MESSAGE-----\n" + token_json() + "\n-----END MESSAGE-----\n"},
    {"markers without a last line end",
     "-----BEGIN MESSAGE-----\r\n" + token_json() + "\r\n-----END MESSAGE-----"},
    {"headers and markers", inner_part()},
    {"end marker missing", "-----BEGIN MESSAGE-----\n" + token_json()},
    {"wrapped in the middle of strings, CRLF", inner_part(wrapped(token_json(), 78, "\r\n"))},
    {"wrapped in the middle of strings, LF, no markers", wrapped(token_json(), 40, "\n")},
    {"headers, no markers", "Content-Type: text/plain;charset=UTF-8\r\n\r\n" + token_json()},
    {"white space around", " \n\t" + token_json() + "\r\n\r\n"},
    {"byte order mark", "\xef\xbb\xbf" + token_json()},
    {"unknown keys of any type", edited("{", R"({"new":{"a":[1,null]},)")},
    {"pretty-printed", edited(",", ",\n    ")},
};

struct Bad {
    const char* name;
    std::string text;
    Code code;
    const char* field;
};
std::ostream& operator<<(std::ostream& out, const Bad& row) {
    return out << row.name;
}

const std::vector<Bad> kBad{
    {"empty", "", Code::token_not_a_token_file, "token_json"},
    {"no braces", "consumer_key=CK_1", Code::token_bad_json, "token_json"},
    {"cut", token_json().substr(0, 100), Code::token_bad_json, "token_json"},
    {"an array", "[1]", Code::token_bad_json, "token_json"},
    {"another object", "{}", Code::token_missing_field, "consumer_key"},
    {"invalid UTF-8", edited("CK_", "CK_\xff"), Code::token_bad_json, "token_json"},
    {"null", edited("\"2027-08-20T09:15:00Z\"", "null"), Code::token_missing_field, "access_token_expiry"},
    {"a number", edited("\"2027-08-20T09:15:00Z\"", "5"), Code::token_missing_field, "access_token_expiry"},
    {"empty value", edited("CS_0123456789abcdef0123456789abcdef01234567", ""), Code::token_missing_field,
     "consumer_secret"},
    {"not a time", edited("2027-08-20T09:15:00Z", "soon"), Code::invalid_input, "access_token_expiry"},
    {"no time", edited("2027-08-20T09:15:00Z", "0001-01-01T00:00:00Z"), Code::invalid_input,
     "access_token_expiry"},
    {"escaped control character", edited("CK_", "CK_\\u0000"), Code::invalid_input, "consumer_key"},
    {"absurdly long value", edited("CK_", std::string(5000, 'x')), Code::invalid_input, "consumer_key"},
    {"deep nesting", std::string(30000, '['), Code::token_bad_json, "token_json"},
    {"too large", token_json() + std::string(70000, ' '), Code::token_too_large, "token_json"},
    {"a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
     Code::token_not_a_token_file, "token_json"},
    {"an encrypted token", "Content-Type: application/pkcs7-mime\n\nMIAGCSqGSIb3DQEHA6CAMIACAQAxggFv",
     Code::token_not_a_token_file, "token_json"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(token_text)

BOOST_DATA_TEST_CASE(a_pasted_token_is_read, boost::unit_test::data::make(kGood), row) {
    const ServerToken token = parse_token_text(row.text);

    BOOST_TEST(token.consumer_key == "CK_00112233445566778899aabbccddeeff");
    BOOST_TEST((token.consumer_secret.reveal() == "CS_0123456789abcdef0123456789abcdef01234567"));
    BOOST_TEST((token.access_token.reveal() ==
                "AT_O1000000001O0123456789abcdef0123456789abcdef01234567O1700000000000"));
    BOOST_TEST((token.access_secret.reveal() == "AS_89abcdef0123456789abcdef0123456789abcdef"));
    BOOST_TEST(token.access_token_expiry == "2027-08-20T09:15:00Z");
}

BOOST_DATA_TEST_CASE(a_wrong_text_is_refused_without_quoting_it, boost::unit_test::data::make(kBad), row) {
    const Error error = error_of([&] { (void)parse_token_text(row.text); });

    BOOST_TEST(error.code() == row.code);
    BOOST_TEST(error.field() == row.field);
    for (const char* const secret : {"CS_0", "AT_O", "AS_8"}) {
        BOOST_TEST(error.text().find(secret) == std::string::npos);
        BOOST_TEST(error.detail().find(secret) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_encrypted_token_pasted_as_text_points_to_import_encrypted) {
    const Error error =
        error_of([] { (void)parse_token_text("Content-Type: application/pkcs7-mime\n\nMIAGCSqGSIb3"); });

    BOOST_TEST(error.text().find("Use Import Encrypted") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(five_typed_values_are_trimmed) {
    const ServerToken token =
        token_from_fields(" CK_1 ", "CS_1\n", "\tAT_1", "AS_1", "2027-08-20T11:15:00+02:00");

    BOOST_TEST(token.consumer_key == "CK_1");
    BOOST_TEST((token.consumer_secret.reveal() == "CS_1"));
    BOOST_TEST(token.access_token_expiry == "2027-08-20T09:15:00Z");
}

BOOST_AUTO_TEST_CASE(a_missing_typed_value_blames_its_field) {
    const Error error =
        error_of([] { (void)token_from_fields("CK_1", "CS_1", " ", "AS_1", "2027-08-20T09:15:00Z"); });

    BOOST_TEST(error.code() == Code::token_missing_field);
    BOOST_TEST(error.field() == "access_token");
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_named_with_its_day) {
    const ServerToken token = parse_token_text(token_json());

    BOOST_CHECK_NO_THROW(require_unexpired(token, *parse_time("2027-08-20T09:14:59Z"), "token"));
    const Error error =
        error_of([&] { require_unexpired(token, *parse_time("2027-08-20T09:15:00Z"), "token_json"); });

    BOOST_TEST(error.code() == Code::token_expired);
    BOOST_TEST(error.text().find("expired on 20 August 2027") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
