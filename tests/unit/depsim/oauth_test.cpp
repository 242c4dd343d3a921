#define BOOST_TEST_MODULE depsim_units
#include <boost/test/unit_test.hpp>

#include <ostream>

#include <boost/test/data/test_case.hpp>

#include "tests/depsim/auth/oauth.hpp"

using namespace depsim;
namespace data = boost::unit_test::data;

namespace {

struct Vector {
    const char* name;
    const char* method;
    const char* scheme;
    const char* host;
    const char* path;
    const char* query;
    Parameters parameters;
    const char* consumer_secret;
    const char* token_secret;
    const char* base;
    const char* signature;
};
std::ostream& operator<<(std::ostream& out, const Vector& vector) {
    return out << vector.name;
}

const Parameters kAdm{
    {"realm", "ADM"},
    {"oauth_consumer_key", "CK_00112233445566778899aabbccddeeff"},
    {"oauth_token", "AT_O1000000001O0123456789abcdef0123456789abcdef01234567O1700000000000"},
    {"oauth_signature_method", "HMAC-SHA1"},
    {"oauth_timestamp", "1700000000"},
    {"oauth_nonce", "4572616e48616d6d"},
    {"oauth_version", "1.0"},
};
constexpr const char* kSecret = "CS_0123456789abcdef0123456789abcdef01234567";
constexpr const char* kTokenSecret = "AS_89abcdef0123456789abcdef0123456789abcdef";

// The last one is published (OAuth Core 1.0, appendix A.5); the others were computed by a program that
// reproduces it.
const Vector kVectors[] = {
    {"production_url", "GET", "https", "mdmenrollment.apple.com", "/session", "", kAdm, kSecret, kTokenSecret,
     "GET&https%3A%2F%2Fmdmenrollment.apple.com%2Fsession&oauth_consumer_key%3DCK_"
     "00112233445566778899aabbccddeeff"
     "%26oauth_nonce%3D4572616e48616d6d%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1700000000"
     "%26oauth_token%3DAT_O1000000001O0123456789abcdef0123456789abcdef01234567O1700000000000"
     "%26oauth_version%3D1.0",
     "Y3avT2biU/Gw83w+cHkogGMh7QU="},
    {"local_url_keeps_its_port", "GET", "http", "127.0.0.1:8080", "/session", "", kAdm, kSecret, kTokenSecret,
     nullptr, "Xb5HWki9xvMP+y61zSwEQ8o9i9c="},
    {"characters_that_need_encoding",
     "GET",
     "https",
     "mdmenrollment.apple.com",
     "/session",
     "",
     {{"oauth_consumer_key", "CK_00112233445566778899aabbccddeeff"},
      {"oauth_token", "AT_a+b/c=~d e%f"},
      {"oauth_signature_method", "HMAC-SHA1"},
      {"oauth_timestamp", "1700000000"},
      {"oauth_nonce", "n-1._~"}},
     "CS_x&y+z",
     "AS_p%q r",
     "GET&https%3A%2F%2Fmdmenrollment.apple.com%2Fsession&oauth_consumer_key%3DCK_"
     "00112233445566778899aabbccddeeff"
     "%26oauth_nonce%3Dn-1._~%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1700000000"
     "%26oauth_token%3DAT_a%252Bb%252Fc%253D~d%2520e%2525f",
     "metmrk1fkEioghSFdfgiaxUnfkM="},
    {"oauth_core_appendix_a",
     "GET",
     "http",
     "photos.example.net",
     "/photos",
     "file=vacation.jpg&size=original",
     {{"realm", "http://photos.example.net/"},
      {"oauth_consumer_key", "dpf43f3p2l4k3l03"},
      {"oauth_token", "nnch734d00sl2jdk"},
      {"oauth_signature_method", "HMAC-SHA1"},
      {"oauth_signature", "is not part of itself"},
      {"oauth_timestamp", "1191242096"},
      {"oauth_nonce", "kllo9940pd9333jh"},
      {"oauth_version", "1.0"}},
     "kd94hf93k423kf44",
     "pfkkdhi9sl3r4s00",
     nullptr,
     "tR3+Ty81lMeYAr/Fid0kMTYa/WM="},
};

struct Host {
    const char* name;
    const char* scheme;
    const char* host;
    const char* expected;
};
std::ostream& operator<<(std::ostream& out, const Host& host) {
    return out << host.name;
}
const Host kHosts[] = {
    {"upper_case_is_lowered", "https", "MDMenrollment.Apple.COM", "https://mdmenrollment.apple.com/session"},
    {"the_port_of_https_goes", "https", "localhost:443", "https://localhost/session"},
    {"the_port_of_http_goes", "http", "localhost:80", "http://localhost/session"},
    {"the_other_scheme_s_port_stays", "https", "localhost:80", "https://localhost:80/session"},
    {"a_longer_port_stays", "https", "localhost:8443", "https://localhost:8443/session"},
    {"an_ipv6_literal_stays", "https", "[::1]:8443", "https://[::1]:8443/session"},
};

struct Malformed {
    const char* name;
    const char* header;
};
std::ostream& operator<<(std::ostream& out, const Malformed& malformed) {
    return out << malformed.name;
}
const Malformed kMalformedHeaders[] = {
    {"nothing", ""},
    {"another_scheme", "Bearer abc"},
    {"no_quotes", "OAuth oauth_nonce=abc"},
    {"open_quote", "OAuth oauth_nonce=\"abc"},
    {"no_comma", "OAuth oauth_nonce=\"a\" oauth_token=\"b\""},
    {"a_realm_without_an_end", R"(OAuth realm="a\")"},
    {"bad_escape", "OAuth oauth_nonce=\"%4\""},
    {"no_name", "OAuth =\"a\""},
};

struct Realm {
    const char* name;
    const char* header;
    const char* text;
};
std::ostream& operator<<(std::ostream& out, const Realm& realm) {
    return out << realm.name;
}
const Realm kRealms[] = {
    {"a_percent_sign", R"(realm="50% off")", "50% off"},
    {"an_escaped_quote", R"(realm="a\"b\\")", R"(a\"b\\)"},
    {"another_letter_case", R"(Realm="ADM")", "ADM"},
    {"nothing", R"(realm="")", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(oauth)

BOOST_DATA_TEST_CASE(a_signature_is_what_the_known_vector_says, data::make(kVectors), vector) {
    const auto query = parse_query(vector.query);
    BOOST_REQUIRE(query);

    const std::string base = signature_base(vector.method, base_url(vector.scheme, vector.host, vector.path),
                                            vector.parameters, *query);

    if (vector.base != nullptr) BOOST_TEST(base == vector.base);
    BOOST_TEST(hmac_sha1_signature(base, vector.consumer_secret, vector.token_secret) == vector.signature);
}

BOOST_DATA_TEST_CASE(the_base_url_names_what_was_really_requested, data::make(kHosts), host) {
    BOOST_TEST(base_url(host.scheme, host.host, "/session") == host.expected);
}

BOOST_AUTO_TEST_CASE(the_header_is_read_with_its_escapes_and_any_white_space) {
    const auto parameters =
        parse_authorization("oauth  realm=\"ADM\",oauth_signature=\"a%2Bb%3D\" ,\t oauth_nonce=\"x y\"");

    BOOST_REQUIRE(parameters);
    const Parameters expected{{"realm", "ADM"}, {"oauth_signature", "a+b="}, {"oauth_nonce", "x y"}};
    BOOST_TEST((*parameters == expected));
}

BOOST_DATA_TEST_CASE(a_realm_may_be_any_quoted_string, data::make(kRealms), realm) {
    const auto parameters = parse_authorization("OAuth " + std::string(realm.header) + ", oauth_nonce=\"x\"");

    BOOST_REQUIRE(parameters);
    const Parameters expected{{"realm", realm.text}, {"oauth_nonce", "x"}};
    BOOST_TEST((*parameters == expected));
}

BOOST_DATA_TEST_CASE(a_malformed_header_is_refused, data::make(kMalformedHeaders), malformed) {
    BOOST_TEST(!parse_authorization(malformed.header).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
