// Vectors A to C were computed with invented credentials by a program that reproduces D, the public example
// of OAuth Core 1.0 appendix A.
#include "plugin/token/oauth.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

namespace mdm::dep::test {
namespace {

struct Vector {
    const char* name;
    const char* url;
    OauthParameters parameters;
    const char* consumer_secret;
    const char* token_secret;
    const char* base_string; ///< nullptr: not published.
    const char* signature;
};
std::ostream& operator<<(std::ostream& out, const Vector& row) {
    return out << row.name;
}

constexpr const char* kToken = "AT_O1000000001O0123456789abcdef0123456789abcdef01234567O1700000000000";
constexpr const char* kConsumerSecret = "CS_0123456789abcdef0123456789abcdef01234567";
constexpr const char* kAccessSecret = "AS_89abcdef0123456789abcdef0123456789abcdef";

OauthParameters parameters(const char* token, const char* nonce, bool version) {
    OauthParameters list{{"oauth_consumer_key", "CK_00112233445566778899aabbccddeeff"},
                         {"oauth_token", token},
                         {"oauth_signature_method", "HMAC-SHA1"},
                         {"oauth_timestamp", "1700000000"},
                         {"oauth_nonce", nonce}};
    if (version) list.emplace_back("oauth_version", "1.0");
    return list;
}

const std::vector<Vector> kVectors{
    {"A production", "https://mdmenrollment.apple.com/session", parameters(kToken, "4572616e48616d6d", true),
     kConsumerSecret, kAccessSecret,
     "GET&https%3A%2F%2Fmdmenrollment.apple.com%2Fsession&oauth_consumer_key%3DCK_"
     "00112233445566778899aabbccddeeff"
     "%26oauth_nonce%3D4572616e48616d6d%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1700000000"
     "%26oauth_token%3DAT_O1000000001O0123456789abcdef0123456789abcdef01234567O1700000000000"
     "%26oauth_version%3D1.0",
     "Y3avT2biU/Gw83w+cHkogGMh7QU="},
    {"A with the default port and another case", "HTTPS://MDMEnrollment.apple.com:443/session?ignored#too",
     parameters(kToken, "4572616e48616d6d", true), kConsumerSecret, kAccessSecret, nullptr,
     "Y3avT2biU/Gw83w+cHkogGMh7QU="},
    {"B port kept", "http://127.0.0.1:8080/session", parameters(kToken, "4572616e48616d6d", true),
     kConsumerSecret, kAccessSecret, nullptr, "Xb5HWki9xvMP+y61zSwEQ8o9i9c="},
    {"C awkward characters", "https://mdmenrollment.apple.com/session",
     parameters("AT_a+b/c=~d e%f", "n-1._~", false), "CS_x&y+z", "AS_p%q r",
     "GET&https%3A%2F%2Fmdmenrollment.apple.com%2Fsession&oauth_consumer_key%3DCK_"
     "00112233445566778899aabbccddeeff"
     "%26oauth_nonce%3Dn-1._~%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1700000000"
     "%26oauth_token%3DAT_a%252Bb%252Fc%253D~d%2520e%2525f",
     "metmrk1fkEioghSFdfgiaxUnfkM="},
    {"D public example",
     "http://photos.example.net/photos",
     {{"file", "vacation.jpg"},
      {"size", "original"},
      {"oauth_consumer_key", "dpf43f3p2l4k3l03"},
      {"oauth_token", "nnch734d00sl2jdk"},
      {"oauth_signature_method", "HMAC-SHA1"},
      {"oauth_timestamp", "1191242096"},
      {"oauth_nonce", "kllo9940pd9333jh"},
      {"oauth_version", "1.0"}},
     "kd94hf93k423kf44",
     "pfkkdhi9sl3r4s00",
     nullptr,
     "tR3+Ty81lMeYAr/Fid0kMTYa/WM="},
};

} // namespace

BOOST_AUTO_TEST_SUITE(oauth)

BOOST_DATA_TEST_CASE(a_request_is_signed_as_in_the_vector, boost::unit_test::data::make(kVectors), row) {
    const std::string base = oauth_base_string("GET", row.url, row.parameters);

    if (row.base_string != nullptr) BOOST_TEST(base == row.base_string);
    BOOST_TEST(oauth_signature(base, ams::Secret(row.consumer_secret), ams::Secret(row.token_secret)) ==
               row.signature);
}

BOOST_AUTO_TEST_CASE(the_session_header_has_the_realm_and_the_encoded_signature) {
    const ServerToken token{.consumer_key = "CK_00112233445566778899aabbccddeeff",
                            .consumer_secret = ams::Secret(kConsumerSecret),
                            .access_token = ams::Secret(kToken),
                            .access_secret = ams::Secret(kAccessSecret),
                            .access_token_expiry = "2027-08-20T09:15:00Z"};

    const ams::Secret header = session_authorization(token, "https://mdmenrollment.apple.com/session",
                                                     1700000000, "4572616e48616d6d");

    BOOST_TEST(
        header.reveal() ==
        std::string(R"(OAuth realm="ADM", oauth_consumer_key="CK_00112233445566778899aabbccddeeff", )") +
            R"(oauth_token=")" + kToken + R"(", oauth_signature_method="HMAC-SHA1", )" +
            R"(oauth_timestamp="1700000000", oauth_nonce="4572616e48616d6d", oauth_version="1.0", )" +
            R"(oauth_signature="Y3avT2biU%2FGw83w%2BcHkogGMh7QU%3D")");
}

BOOST_AUTO_TEST_CASE(a_nonce_is_never_repeated) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string nonce = oauth_nonce();
        BOOST_TEST(nonce.size() == 32U);
        BOOST_TEST(seen.insert(nonce).second);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
