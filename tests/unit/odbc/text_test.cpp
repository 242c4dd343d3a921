#include <ams/cpp/odbc/connection.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <boost/test/unit_test.hpp>

using namespace ams::odbc;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(valid_utf8_of_every_length_is_storable) {
    BOOST_TEST(is_storable(""));
    BOOST_TEST(is_storable("plain"));
    BOOST_TEST(is_storable("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"));
}

BOOST_AUTO_TEST_CASE(what_some_database_would_change_or_refuse_is_not_storable) {
    BOOST_TEST(!is_storable("a\0b"sv));
    BOOST_TEST(!is_storable("\xC0\x80"));         // overlong NUL
    BOOST_TEST(!is_storable("\xE0\x80\xAF"));     // overlong '/'
    BOOST_TEST(!is_storable("\xED\xA0\x80"));     // a surrogate
    BOOST_TEST(!is_storable("\xF4\x90\x80\x80")); // beyond U+10FFFF
    BOOST_TEST(!is_storable("\xE2\x82"));         // cut
    BOOST_TEST(!is_storable("\x80"));
    BOOST_TEST(!is_storable("\xFF"));
}

BOOST_AUTO_TEST_CASE(storable_replaces_only_what_cannot_be_kept) {
    BOOST_TEST(storable("a\0b"sv) == "a\xEF\xBF\xBD"
                                     "b");
    BOOST_TEST(storable("\xC3\xA9\xFF") == "\xC3\xA9\xEF\xBF\xBD");
    BOOST_TEST(is_storable(storable("\xE2\x82 \xED\xA0\x80\0"sv)));
}

BOOST_AUTO_TEST_CASE(keys_of_a_connection_string_are_found_without_case_and_outside_braces) {
    BOOST_TEST(detail::sets_key("Driver={PostgreSQL Unicode};protocol=7.4-1;", "Protocol"));
    BOOST_TEST(!detail::sets_key("Driver=x;Pwd={a;Protocol=7.4};Server=y", "Protocol"));
    BOOST_TEST(!detail::sets_key("Driver=x;Pwd={a}};Protocol=7.4};Server=y", "Protocol"));
    BOOST_TEST(detail::sets_key("Pwd={x}; Protocol = y", "Protocol"));
    BOOST_TEST(!detail::sets_key("", "Protocol"));
}

BOOST_AUTO_TEST_SUITE_END()
