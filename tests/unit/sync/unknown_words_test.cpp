#include "plugin/sync/unknown_words.hpp"

#include <boost/test/unit_test.hpp>

namespace mdm::dep::test {

BOOST_AUTO_TEST_SUITE(unknown_words)

BOOST_AUTO_TEST_CASE(known_operations_and_none_are_left_out) {
    UnknownWords words;
    for (const char* const known : {"added", "Modified", "DELETED", ""})
        words.note_operation(known);
    words.note_operation(std::nullopt);

    BOOST_TEST(words.empty());
    BOOST_TEST(words.text() == "");
}

BOOST_AUTO_TEST_CASE(each_unknown_one_is_told_once_and_printable) {
    UnknownWords words;
    for (const char* const word : {"swapped", "renamed", "swapped", "a\nb\xff", "adde"})
        words.note_operation(word);

    BOOST_TEST(words.text() == "a.b., adde, renamed, swapped");
}

BOOST_AUTO_TEST_CASE(many_and_long_ones_are_cut) {
    UnknownWords words;
    for (char c = 'a'; c <= 'z'; ++c)
        words.note_operation(std::string(1000, c));

    BOOST_TEST(words.text().size() == 10 * (40 + 2) + 3U);
    BOOST_TEST(words.text().ends_with(", ..."));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
