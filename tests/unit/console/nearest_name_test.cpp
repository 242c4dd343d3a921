#include "plugin/console/nearest_name.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace mdm::dep;

namespace {

struct Case {
    const char* typed;
    const char* meant;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.typed;
}

const std::vector<std::string> kKnown{"base_url", "ca_file",    "page_limit",
                                      "proxy",    "proxy_user", "user_agent"};

const std::vector<Case> kCases{
    {"base_ulr", "base_url"},
    {"baseurl", "base_url"},
    {"pagelimit", "page_limit"},
    {"useragent", "user_agent"},
    {"proxi", "proxy"},
    {"proxyuser", "proxy_user"},
    {"cafile", "ca_file"},
    {"colour", ""},
    {"", ""},
    {"x", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(nearest_name_of_a_setting)

BOOST_DATA_TEST_CASE(a_slip_of_the_finger_finds_what_was_meant, boost::unit_test::data::make(kCases), row) {
    BOOST_CHECK_EQUAL(nearest_name(row.typed, kKnown), row.meant);
}

BOOST_AUTO_TEST_CASE(a_megabyte_of_letters_is_nobody) {
    BOOST_CHECK_EQUAL(nearest_name(std::string(1'000'000, 'a'), kKnown), "");
}

BOOST_AUTO_TEST_SUITE_END()
