#include "plugin/sync/unknown_words.hpp"

#include "plugin/model/device.hpp"

#include <boost/test/unit_test.hpp>

namespace mdm::dep::test {

BOOST_AUTO_TEST_SUITE(unknown_words)

BOOST_AUTO_TEST_CASE(operations_are_known_in_any_letter_case) {
    for (const char* const known : {"added", "Modified", "DELETED"})
        BOOST_TEST(is_known_operation(known));
    for (const char* const unknown : {"", "adde", "addedd", "renamed"})
        BOOST_TEST(!is_known_operation(unknown));
}

BOOST_AUTO_TEST_CASE(none_are_no_words) {
    BOOST_TEST(UnknownWords().empty());
    BOOST_TEST(UnknownWords().text() == "");
}

BOOST_AUTO_TEST_CASE(each_one_is_told_once_and_printable) {
    UnknownWords words;
    for (const char* const word : {"swapped", "renamed", "swapped", "a\nb\xff", "adde"})
        words.note(word);

    BOOST_TEST(words.text() == "a.b., adde, renamed, swapped");
}

BOOST_AUTO_TEST_CASE(many_and_long_ones_are_cut) {
    UnknownWords words;
    for (char c = 'a'; c <= 'z'; ++c)
        words.note(std::string(1000, c));

    BOOST_TEST(words.text().size() == 10 * (40 + 2) + 3U);
    BOOST_TEST(words.text().ends_with(", ..."));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
