#include "plugin/token/maid_jwt.hpp"

#include "plugin/token/base64.hpp"
#include "tests/unit/token/fixtures.hpp"

#include <algorithm>

namespace mdm::dep::test {
namespace {

std::vector<std::string> parts_of(const ams::Secret& token) {
    std::vector<std::string> parts(1);
    for (const char c : token.reveal()) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::string decoded(std::string part) {
    std::replace(part.begin(), part.end(), '-', '+');
    std::replace(part.begin(), part.end(), '_', '/');
    part.append((4 - part.size() % 4) % 4, '=');
    return base64_decode(part).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(maid_tokens)

BOOST_AUTO_TEST_CASE(a_token_says_who_when_and_for_what) {
    const auto parts = parts_of(maid_jwt(pair_a().private_key, "677CAB70", 1'700'000'000, "jti-1"));

    BOOST_TEST_REQUIRE(parts.size() == 3U);
    BOOST_TEST(decoded(parts[0]) == R"({"alg":"RS256","typ":"JWT"})");
    BOOST_TEST(decoded(parts[1]) ==
               R"({"iss":"677CAB70","iat":1700000000,"jti":"jti-1","service_type":"com.apple.maid"})");
    for (const std::string& part : parts)
        BOOST_TEST(part.find_first_of("+/=") == std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(openssl_verifies_the_signature_with_the_certificate_that_apple_has) {
    const ams::Secret token = maid_jwt(pair_a().private_key, "677CAB70", 1'700'000'000, "jti-1");
    const auto parts = parts_of(token);
    const TempDir dir;
    dir.write("signed.txt", parts[0] + "." + parts[1]);
    dir.write("signature.bin", decoded(parts[2]));
    dir.write("a.pem", pair_a().certificate);
    dir.write("b.pem", pair_b().certificate);
    openssl(dir, "x509 -in a.pem -noout -pubkey > a.pub");
    openssl(dir, "x509 -in b.pem -noout -pubkey > b.pub");

    openssl(dir, "dgst -sha256 -verify a.pub -signature signature.bin signed.txt > verified.txt");
    openssl(dir, "dgst -sha256 -verify b.pub -signature signature.bin signed.txt > other.txt; test $? -ne 0");

    BOOST_TEST(dir.read("verified.txt") == "Verified OK\n");
}

BOOST_AUTO_TEST_CASE(a_random_uuid_is_a_version_4_one_and_new_each_time) {
    const std::string uuid = random_uuid();

    BOOST_TEST(uuid.size() == 36U);
    BOOST_TEST(uuid[14] == '4');
    BOOST_TEST(std::string("89ab").find(uuid[19]) != std::string::npos);
    BOOST_TEST(uuid != random_uuid());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_none_is_refused) {
    BOOST_TEST(error_of([] { (void)maid_jwt(ams::Secret("x"), "U", 1, "j"); }).code() ==
               Code::private_key_unreadable);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
