#include "plugin/token/bypass_code.hpp"

#include "tests/unit/token/fixtures.hpp"

#include <boost/test/data/test_case.hpp>

#include <set>

namespace mdm::dep::test {
namespace {

struct Vector {
    const char* key; ///< Hex.
    const char* code;
    const char* escrow_key;
};
std::ostream& operator<<(std::ostream& out, const Vector& row) {
    return out << row.key;
}

// The first six are public vectors (micromdm/nanodep, albc), recomputed with OpenSSL; the last three were computed with
// OpenSSL for this test.
const std::vector<Vector> kVectors{
    {"00000000000000000000000000000000", "00000-00000-0000-0000-0000-0000",
     "deab860d28deb5b7121d6d8fcf0f78e1471756d1b2c566c03277c23ea8930b4f"},
    {"1ea841db5edfafe6075b5ae0d845d254", "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4",
     "6ab40d5eabe7218ec04182f461005600c7e3426bddd82cdb405bde9a1e0014b5"},
    {"44ebe63375969fec2da67e87e7317946", "8LNYD-DVNKU-GYRC-E6GU-3YFD-CT86",
     "c1968cb4c013ea893f1922bb5c39f81e35012c0bd9ce3c01cc2a05873a2499e6"},
    {"cb84798c3ca85a674194550a2e96aed8", "TF27L-31WN1-E6FH-DMAM-52X5-NFV0",
     "23cf8b7873425fd8efe31dc5b6ab9c357eb98a2a59c82ea1084ca8af58cc480a"},
    {"89195c9b79178736203bd9d591ea7c0f", "J4DNT-6VT2Y-3LD8-1VV7-AT3U-LW17",
     "59b9b3fa9ec4b806612b8b1fe6f12fcc3903156a58bcf4cae53a8a78dad563d3"},
    {"f398ef9199e9f0aefea0e782ab8b61a9", "YFDFZ-4DTX7-RAXZ-N0WY-1AQ2-V1N1",
     "7c7715d092a5cfcd16a6037555e11e4fa53edda9cda4d8464d58ef39ba9b5b0f"},
    {"000102030405060708090a0b0c0d0e0f", "000H4-0R40M-30F2-0918-5HR3-8F17",
     "c5ced1d0c51459c1a887866a5868dd3e9e6f4fc4a8c244f3f9eb9383c0f8aecb"},
    {"00112233445566778899aabbccddeeff", "008K4-DU4AN-L7G2-4TNA-XWTQ-GFZ7",
     "f56b5ef0bb3d4a8316df3f20f2470001faca5bad5602468de15e22a70956e759"},
    {"ffffffffffffffffffffffffffffffff", "ZZZZZ-ZZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZ7",
     "ed6cfc1588b175d652d1dd6705ba7fec058b5c76facdd8ff41285ca0d341bd25"},
};

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bypass_code)

BOOST_DATA_TEST_CASE(a_key_gives_the_code_and_the_escrow_key_that_apple_computes,
                     boost::unit_test::data::make(kVectors), row) {
    const BypassCode code = bypass_code_of(from_hex(row.key));

    BOOST_TEST(code.code.reveal() == row.code);
    BOOST_TEST(code.escrow_key.reveal() == row.escrow_key);
}

BOOST_AUTO_TEST_CASE(a_new_code_is_another_one_each_time_and_of_the_same_shape) {
    std::set<std::string> codes;
    for (int i = 0; i < 5; ++i) {
        const BypassCode made = new_bypass_code();
        const std::string code(made.code.reveal());
        BOOST_TEST(code.size() == 31U);
        BOOST_TEST(code.find_first_not_of("0123456789ACDEFGHJKLMNPQRTUVWXYZ-") == std::string::npos, code);
        BOOST_TEST((code.back() >= '0' && code.back() <= '7'));
        codes.insert(code);
    }

    BOOST_TEST(codes.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_refused) {
    BOOST_TEST(error_of([] { (void)bypass_code_of("short"); }).code() == Code::crypto_failed);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
