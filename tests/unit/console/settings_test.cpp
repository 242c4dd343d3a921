#include "plugin/console/settings.hpp"
#include "plugin/model/error.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
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
    {"a folder for an authority file", R"({"ca_file":"/tmp"})", "ca_file"},
    {"an empty authority file", R"({"ca_file":"/dev/null"})", "ca_file"},
    {"a text for an authority file", R"({"ca_file":"README.md"})", "ca_file"},
    {"an empty user agent", R"({"user_agent":""})", "user_agent"},
    {"a user agent with a line break", R"({"user_agent":"a\r\nHost: b"})", "user_agent"},
    {"protocol version 0", R"({"protocol_version":0})", "protocol_version"},
    {"a text for a number", R"({"protocol_version":"10"})", "protocol_version"},
    {"no page at all", R"({"page_limit":0})", "page_limit"},
    {"half a page", R"({"page_limit":0.5})", "page_limit"},
    {"a proxy without a scheme", R"({"proxy":"proxy.example.com"})", "proxy"},
    {"a proxy over TLS", R"({"proxy":"https://proxy.example.com:3128"})", "proxy"},
    {"a proxy user without a proxy", R"({"proxy_user":"me"})", "proxy_user"},
    {"a password file that is not there",
     R"({"proxy":"http://p:1","proxy_user":"a","proxy_password_file":"/nonexistent"})",
     "proxy_password_file"},
    {"no requests at all", R"({"requests_per_minute":0})", "requests_per_minute"},
    {"history of a day", R"({"keep_runs_days":1})", "keep_runs_days"},
    {"an insecure enrollment URL", R"({"mdm_server_url":"http://mdm.example.com"})", "mdm_server_url"},
    {"an enrollment URL without a host", R"({"mdm_server_url":"https://"})", "mdm_server_url"},
    {"an enrollment URL with a space", R"({"mdm_server_url":"https://x y"})", "mdm_server_url"},
    {"an enrollment URL with a password", R"({"mdm_server_url":"https://u:p@h/"})", "mdm_server_url"},
    {"a network that is none", R"({"no_proxy":"example.com,10.0.0.0/33"})", "no_proxy"},
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

BOOST_AUTO_TEST_CASE(an_enrollment_url_is_no_longer_than_apple_takes) {
    const auto read = [](std::size_t length) {
        const std::string host = "https://mdm.example.com/";
        return read_settings(
            R"({"mdm_server_url":")" + host + std::string(length - host.size(), 'x') + R"("})", "1");
    };

    BOOST_CHECK_EQUAL(read(2000).mdm_server_url.size(), 2000U);
    BOOST_CHECK_THROW((void)read(2001), Error);
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

BOOST_AUTO_TEST_CASE(a_name_that_is_no_setting_is_warned_about_with_the_one_that_was_meant) {
    const Settings settings = read_settings(R"({"base_ulr":"x","user_agent":"A/1"})", "1");

    BOOST_CHECK_EQUAL(settings.service.user_agent, "A/1");
    BOOST_REQUIRE_EQUAL(settings.warnings.size(), 1U);
    BOOST_CHECK(settings.warnings.front().find("mdm.dep.base_ulr") != std::string::npos);
    BOOST_CHECK(settings.warnings.front().find("the nearest one is mdm.dep.base_url") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_proxy_s_password_comes_from_a_file_that_only_its_owner_reads) {
    const ::test::TemporaryDirectory folder;
    const std::string file = (folder / "password").string();
    std::ofstream(file) << "hunter2\nsecond line\n";
    const std::string section =
        R"({"proxy":"http://proxy:3128","proxy_user":"me","proxy_password_file":")" + file + R"("})";

    std::filesystem::permissions(file, std::filesystem::perms(0644));
    try {
        (void)read_settings(section, "1");
        BOOST_FAIL("accepted");
    } catch (const Error& e) {
        BOOST_CHECK_EQUAL(e.field(), "proxy_password_file");
        BOOST_CHECK(e.text().find("chmod 600") != std::string::npos);
        BOOST_CHECK(e.text().find("hunter2") == std::string::npos);
    }
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    const Settings settings = read_settings(section, "1");
    BOOST_CHECK(settings.service.proxy_password.reveal() == "hunter2");
    BOOST_CHECK_EQUAL(settings.service.proxy_user, "me");
}

BOOST_AUTO_TEST_CASE(how_much_is_asked_and_kept_can_be_set) {
    const Settings settings = read_settings(
        R"({"requests_per_minute":60,"parallel_requests":2,"keep_runs_days":30,"keep_events_days":365,)"
        R"("keep_key_pairs_days":14,"no_proxy":"example.com"})",
        "1");

    BOOST_CHECK_EQUAL(settings.service.requests.per_minute, 60);
    BOOST_CHECK_EQUAL(settings.service.requests.burst, 60);
    BOOST_CHECK_EQUAL(settings.service.requests.parallel, 2U);
    BOOST_CHECK_EQUAL(settings.retention.runs_days, 30);
    BOOST_CHECK_EQUAL(settings.retention.events_days, 365);
    BOOST_CHECK_EQUAL(settings.retention.staged_key_pairs_days, 14);
}

BOOST_AUTO_TEST_SUITE_END()
