#include "plugin/protocol/service_settings.hpp"

#include "plugin/protocol/no_proxy.hpp"

#include "tests/unit/protocol/error_of.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <vector>

namespace mdm::dep::test {
namespace {

struct Refused {
    const char* name;
    const char* field;
    std::function<void(ServiceSettings&)> change;
};
std::ostream& operator<<(std::ostream& out, const Refused& row) {
    return out << row.name;
}

const std::vector<Refused> kRefused{
    {"http to another machine", "base_url", [](auto& s) { s.base_url = "http://mdmenrollment.apple.com"; }},
    {"http to a name that only looks local", "base_url",
     [](auto& s) { s.base_url = "http://localhost.example.com"; }},
    {"http to a private address", "base_url", [](auto& s) { s.base_url = "http://10.0.0.1"; }},
    {"no scheme", "base_url", [](auto& s) { s.base_url = "mdmenrollment.apple.com"; }},
    {"another scheme", "base_url", [](auto& s) { s.base_url = "ftp://127.0.0.1"; }},
    {"no host", "base_url", [](auto& s) { s.base_url = "https:///x"; }},
    {"empty", "base_url", [](auto& s) { s.base_url = ""; }},
    {"credentials", "base_url", [](auto& s) { s.base_url = "https://user:pw@host"; }},
    {"query", "base_url", [](auto& s) { s.base_url = "https://host/?a=b"; }},
    {"a host with a space", "base_url", [](auto& s) { s.base_url = "https://ex ample"; }},
    {"a host that cannot be one", "base_url", [](auto& s) { s.base_url = "https://-x"; }},
    {"more bits than an address has", "no_proxy", [](auto& s) { s.no_proxy = "a.example 10.0.0.0/33"; }},
    {"a network without an address", "no_proxy", [](auto& s) { s.no_proxy = "bad network/99"; }},
    {"a network with a port that is none", "no_proxy", [](auto& s) { s.no_proxy = "10.0.0.0/8:x"; }},
    {"a URL in place of a host", "no_proxy", [](auto& s) { s.no_proxy = "https://host/"; }},
    {"bad port", "base_url", [](auto& s) { s.base_url = "https://host:99999"; }},
    {"proxy of another kind", "proxy", [](auto& s) { s.proxy = ams::Secret("socks5://p:1"); }},
    {"proxy without host", "proxy", [](auto& s) { s.proxy = ams::Secret("3128"); }},
    {"empty user agent", "user_agent", [](auto& s) { s.user_agent = ""; }},
    {"user agent with a line end", "user_agent", [](auto& s) { s.user_agent = "a\r\nX: y"; }},
    {"protocol version 0", "protocol_version", [](auto& s) { s.protocol_version = 0; }},
    {"no time", "timeouts", [](auto& s) { s.timeouts.idle = std::chrono::milliseconds(0); }},
};

struct Url {
    const char* text;
    const char* signed_text;
    bool secure;
    const char* host;
    int port;
};
std::ostream& operator<<(std::ostream& out, const Url& row) {
    return out << row.text;
}

const std::vector<Url> kUrls{
    {"https://mdmenrollment.apple.com", "https://mdmenrollment.apple.com", true, "mdmenrollment.apple.com",
     443},
    {"https://mdmenrollment.apple.com/", "https://mdmenrollment.apple.com", true, "mdmenrollment.apple.com",
     443},
    {"http://127.0.0.1:8080", "http://127.0.0.1:8080", false, "127.0.0.1", 8080},
    {"http://localhost:8080/prefix//", "http://localhost:8080/prefix", false, "localhost", 8080},
    {"http://[::1]:8080", "http://[::1]:8080", false, "::1", 8080},
    {"https://127.0.0.2:1", "https://127.0.0.2:1", true, "127.0.0.2", 1},
};

} // namespace

BOOST_AUTO_TEST_SUITE(service_settings)

BOOST_DATA_TEST_CASE(an_unusable_setting_is_named, boost::unit_test::data::make(kRefused), row) {
    ServiceSettings settings;
    row.change(settings);

    const Error error = error_of([&] { check(settings); });

    BOOST_TEST(error.code() == Code::configuration);
    BOOST_TEST(error.field() == row.field);
}

BOOST_AUTO_TEST_CASE(the_defaults_are_usable) {
    BOOST_CHECK_NO_THROW(check(ServiceSettings()));
}

BOOST_DATA_TEST_CASE(a_base_url_is_taken_apart, boost::unit_test::data::make(kUrls), row) {
    const ServiceUrl url = parse_base_url(row.text);

    BOOST_TEST(url.text == row.signed_text);
    BOOST_TEST(url.secure == row.secure);
    BOOST_TEST(url.host == row.host);
    BOOST_TEST(url.port == row.port);
}

BOOST_AUTO_TEST_CASE(a_proxy_may_want_a_password_which_no_error_shows) {
    const auto proxy = parse_proxy(ams::Secret("http://me:p%40ss@proxy.example:3128"));

    BOOST_TEST(proxy->host == "proxy.example");
    BOOST_TEST(proxy->port == 3128);
    BOOST_TEST(proxy->user == "me");
    BOOST_TEST((proxy->password.reveal() == "p@ss"));
    BOOST_TEST(!parse_proxy(ams::Secret()).has_value());
    const Error error = error_of([] { (void)parse_proxy(ams::Secret("https://me:hunter2@proxy:99999")); });
    BOOST_TEST(error.text().find("hunter2") == std::string::npos);
    BOOST_TEST(error.detail().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_proxy_s_password_that_is_not_encoded_is_told_how_to_write_it) {
    for (const auto& [proxy, says] :
         {std::pair{"http://me:50%off@proxy:3128", "%25"}, std::pair{"http://me:hunter@2@proxy:3128", "%40"},
          std::pair{"http://m%e@proxy:3128", "%25"}}) {
        const Error error = error_of([&] { (void)parse_proxy(ams::Secret(proxy)); });

        BOOST_TEST(error.code() == Code::configuration);
        BOOST_TEST(error.field() == "proxy");
        BOOST_TEST(error.text().find(says) != std::string::npos, error.text());
        BOOST_TEST(error.text().find("hunter") == std::string::npos);
    }
    BOOST_TEST((parse_proxy(ams::Secret("http://me:a%3Ab%2Fc@[::1]:3128"))->password.reveal() == "a:b/c"));
    BOOST_TEST(parse_proxy(ams::Secret("http://me:@[::1]:3128"))->host == "::1");
}

namespace {

struct Bypass {
    const char* no_proxy;
    const char* host;
    bool direct;
    std::uint16_t port = 443;
};

std::ostream& operator<<(std::ostream& out, const Bypass& c) {
    return out << '"' << c.no_proxy << "\" for " << c.host;
}

const std::vector<Bypass> kBypasses{
    {"", "mdm.example.com", false},
    {"example.com", "mdm.example.com", true},
    {".example.com", "mdm.example.com", true},
    {"*.example.com", "MDM.Example.com", true},
    {"example.com", "example.com", true},
    {"example.com", "notexample.com", false},
    {"other.net, example.com", "mdm.example.com", true},
    {"*", "anything", true},
    {"10.0.0.7", "10.0.0.7", true},
    {"10.0.0.7", "110.0.0.7", false},
    {"[::1]", "::1", true},
    {" , ,", "mdm.example.com", false},
    {"other.net example.com", "mdm.example.com", true},
    {"example.com.", "mdm.example.com", true},
    {"example.com", "mdm.example.com.", true},
    {"example.com:443", "mdm.example.com", true},
    {"example.com:8443", "mdm.example.com", false},
    {"example.com:8443", "mdm.example.com", true, 8443},
    {"example.com:https", "mdm.example.com", false},
    {"example.com:", "mdm.example.com", false},
    {"[::1]:8443", "::1", true, 8443},
    {"[::1]:8443", "::1", false},
    {"0:0:0:0:0:0:0:1", "::1", true},
    {"::1", "[::1]", true},
    {"10.0.0.7:443", "10.0.0.7", true},
    {"0.0.7", "10.0.0.7", false},
    {"10.0.0.0/8", "10.1.2.3", true},
    {"10.0.0.0/8", "11.1.2.3", false},
    {"10.0.0.0/8", "ten.example.com", false},
    {"10.0.0.0/33", "10.1.2.3", false},
    {"10.0.0.0/x", "10.1.2.3", false},
    {"0.0.0.0/0", "10.1.2.3", true},
    {"fd00::/8", "fd12::1", true},
    {"fd00::/8", "fe12::1", false},
    {"fd00::/8", "10.1.2.3", false},
    {"10.0.0.0/8:443", "10.1.2.3", true},
    {"10.0.0.0/8:8443", "10.1.2.3", false},
    {"fd00::/8:443", "fd12::1", true},
    {"[fd00::]/8", "fd12::1", true},
    {"/", "10.1.2.3", false},
    {"10.1.2.3/32", "10.1.2.3", true},
};

} // namespace

BOOST_DATA_TEST_CASE(some_hosts_are_reached_without_the_proxy, boost::unit_test::data::make(kBypasses), row) {
    BOOST_TEST(bypasses_proxy(row.no_proxy, row.host, row.port) == row.direct);
}

BOOST_AUTO_TEST_CASE(the_network_that_is_none_is_quoted) {
    ServiceSettings settings;
    settings.no_proxy = "10.0.0.0/8, fd00::/8:443 10.0.0.0/33";

    const Error error = error_of([&] { check(settings); });

    BOOST_TEST(error.text().find(" 10.0.0.0/33 is no network") != std::string::npos, error.text());
}

BOOST_AUTO_TEST_CASE(the_proxy_on_the_way_has_the_credentials_set_apart) {
    ServiceSettings settings;
    settings.proxy = ams::Secret("http://old:secret@proxy:3128");
    settings.proxy_user = "me";
    settings.proxy_password = ams::Secret("p@ss");

    const auto proxy = proxy_for(settings);

    BOOST_TEST_REQUIRE(proxy.has_value());
    BOOST_TEST(proxy->user == "me");
    BOOST_TEST((proxy->password.reveal() == "p@ss"));
    settings.no_proxy = "apple.com";
    BOOST_TEST(!proxy_for(settings).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
