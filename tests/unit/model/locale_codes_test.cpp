#include "plugin/model/locale_codes.hpp"

#include <boost/test/unit_test.hpp>

using namespace mdm::dep;

BOOST_AUTO_TEST_SUITE(locale_codes)

BOOST_AUTO_TEST_CASE(languages_are_two_small_letters_or_three) {
    for (const char* good : {"de", "en", "zu", "aa", "deu", "ger", "gsw"})
        BOOST_TEST(is_language(good), good);
    for (const char* bad : {"", "DE", "De", "xx", "de_DE", "de-DE", "german", "qaa-qtz", "zzzz"})
        BOOST_TEST(!is_language(bad), bad);
}

BOOST_AUTO_TEST_CASE(regions_are_two_capital_letters) {
    for (const char* good : {"DE", "US", "AD", "ZW", "GB"})
        BOOST_TEST(is_region(good), good);
    for (const char* bad : {"", "de", "UK", "EU", "XX", "DEU", "276"})
        BOOST_TEST(!is_region(bad), bad);
}

BOOST_AUTO_TEST_CASE(every_code_has_a_name_and_is_accepted) {
    BOOST_TEST(languages().size() == 184U);
    BOOST_TEST(regions().size() == 249U);
    for (const LocaleCode& code : languages())
        BOOST_TEST((is_language(code.code) && !code.name.empty()), code.code);
    for (const LocaleCode& code : regions())
        BOOST_TEST((is_region(code.code) && !code.name.empty()), code.code);
}

BOOST_AUTO_TEST_SUITE_END()
