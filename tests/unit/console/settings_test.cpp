#include "plugin/console/settings.hpp"
#include "plugin/model/error.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace mdm::dep;

namespace {

struct Bad {
    const char* name;
    const char* json;
    const char* setting;
};

std::ostream& operator<<(std::ostream& out, const Bad& bad) {
    return out << bad.name;
}

const std::vector<Bad> kBad{
    {"plain http to another machine", R"({"base_url":"http://mdmenrollment.apple.com"})", "base_url"},
    {"no scheme", R"({"base_url":"mdmenrollment.apple.com"})", "base_url"},
    {"another scheme", R"({"base_url":"ftp://127.0.0.1/"})", "base_url"},
    {"a URL with a password", R"({"base_url":"https://u:p@example.com"})", "base_url"},
    {"a number for a text", R"({"base_url":7})", "base_url"},
    {"a missing authority file", R"({"ca_file":"/nonexistent/ca.pem"})", "ca_file"},
    {"an empty user agent", R"({"user_agent":""})", "user_agent"},
    {"a user agent with a line break", R"({"user_agent":"a\r\nHost: b"})", "user_agent"},
    {"protocol version 0", R"({"protocol_version":0})", "protocol_version"},
    {"a text for a number", R"({"protocol_version":"10"})", "protocol_version"},
    {"no page at all", R"({"page_limit":0})", "page_limit"},
    {"half a page", R"({"page_limit":0.5})", "page_limit"},
    {"a proxy without a scheme", R"({"proxy":"proxy.example.com"})", "proxy"},
    {"a proxy over TLS", R"({"proxy":"https://proxy.example.com:3128"})", "proxy"},
    {"an insecure enrollment URL", R"({"mdm_server_url":"http://mdm.example.com"})", "mdm_server_url"},
    {"a full fetch never", R"({"full_fetch_days":0})", "full_fetch_days"},
    {"a lease of a day", R"({"lease_s":86400})", "lease_s"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_DATA_TEST_CASE(a_bad_setting_is_refused_by_its_name, boost::unit_test::data::make(kBad), row) {
    try {
        (void)read_settings(row.json, "1.2.3");
        BOOST_FAIL("accepted");
    } catch (const Error& e) {
        BOOST_CHECK_EQUAL(e.id(), "dep.configuration");
        BOOST_CHECK_EQUAL(e.field(), row.setting);
        BOOST_CHECK(e.text().find(row.setting) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_section_means_the_defaults) {
    const Settings settings = read_settings("{}", "1.2.3");

    BOOST_CHECK_EQUAL(settings.service.base_url, "https://mdmenrollment.apple.com");
    BOOST_CHECK_EQUAL(settings.service.user_agent, "mdm-dep/1.2.3");
    BOOST_CHECK_EQUAL(settings.service.protocol_version, 10);
    BOOST_CHECK_EQUAL(settings.full_fetch_days, 7);
    BOOST_CHECK(settings.service.proxy.empty());
}

BOOST_AUTO_TEST_CASE(plain_http_to_this_machine_is_allowed) {
    BOOST_CHECK_NO_THROW((void)read_settings(R"({"base_url":"http://127.0.0.1:8080/"})", "1"));
    BOOST_CHECK_NO_THROW((void)read_settings(R"({"base_url":"http://localhost:8080"})", "1"));
}

BOOST_AUTO_TEST_CASE(the_password_of_a_refused_proxy_is_not_quoted) {
    try {
        (void)read_settings(R"({"proxy":"https://user:hunter2@proxy"})", "1");
        BOOST_FAIL("accepted");
    } catch (const Error& e) {
        BOOST_CHECK(e.text().find("hunter2") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(unknown_names_are_kept_for_a_warning) {
    const Settings settings = read_settings(R"({"base_ulr":"x","user_agent":"A/1"})", "1");

    BOOST_REQUIRE_EQUAL(settings.unknown.size(), 1U);
    BOOST_CHECK_EQUAL(settings.unknown[0], "base_ulr");
    BOOST_CHECK_EQUAL(settings.service.user_agent, "A/1");
}

BOOST_AUTO_TEST_SUITE_END()
