#include <boost/test/unit_test.hpp>

#include "tests/depsim/model/cursor.hpp"
#include "tests/depsim/util/text.hpp"

using namespace depsim;

BOOST_AUTO_TEST_SUITE(cursor)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    const std::string text = write_cursor({1000, true, 1700000000123, 17, 42}, "key", "SERVER");
    const auto read = read_cursor(text, "key", "SERVER");

    BOOST_REQUIRE(read);
    BOOST_TEST(read->limit == 1000U);
    BOOST_TEST(read->fetching);
    BOOST_TEST(read->issued_ms == 1700000000123);
    BOOST_TEST(read->position == 17U);
    BOOST_TEST(read->sync_from == 42U);
}

BOOST_AUTO_TEST_CASE(it_looks_like_apples_unpadded_base64_of_numbers_and_colons) {
    const std::string text = write_cursor({1000, false, 1700000000123, 17, 42}, "key", "SERVER");

    BOOST_TEST(text.find('=') == std::string::npos);
    BOOST_TEST(text.size() < 1000U);
    const auto decoded = base64_decode_unpadded(text);
    BOOST_REQUIRE(decoded);
    BOOST_TEST(decoded->find_first_not_of("0123456789:") == std::string::npos);
    BOOST_TEST(decoded->starts_with("1000:0:1700000000123:17:42:"));
}

BOOST_AUTO_TEST_CASE(another_server_or_world_does_not_know_it) {
    const std::string text = write_cursor({100, false, 1, 2, 3}, "key", "SERVER");

    BOOST_TEST(!read_cursor(text, "key", "OTHER").has_value());
    BOOST_TEST(!read_cursor(text, "another key", "SERVER").has_value());
}

BOOST_AUTO_TEST_CASE(a_made_up_or_altered_text_is_refused) {
    const std::string text = write_cursor({100, false, 1, 2, 3}, "key", "SERVER");

    for (const std::string& altered :
         {std::string("very-old"), std::string("AAAA"), text + "A", text + "=", text.substr(1),
          base64_encode_unpadded("1:2:3"), std::string(5000, 'A')})
        BOOST_TEST(!read_cursor(altered, "key", "SERVER").has_value(), altered);
}

BOOST_AUTO_TEST_SUITE_END()
