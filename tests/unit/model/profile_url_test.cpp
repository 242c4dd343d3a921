#include "plugin/model/profile_url.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace mdm::dep;

namespace {

std::string url_of_length(std::size_t length) {
    std::string url = "https://mdm.example.org/";
    return url + std::string(length - url.size(), 'x');
}

struct Row {
    const char* name;
    std::string url;
    const char* problem; ///< Part of the sentence; "" for a good one.
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const Row kRows[]{
    {"plain", "https://mdm.example.org/enroll", ""},
    {"port and query", "https://mdm.example.org:8443/a/b?c=d&e=%20#f", ""},
    {"upper case", "HTTPS://MDM.EXAMPLE.ORG", ""},
    {"plain http", "http://mdm.example.org", ""},
    {"IPv4", "https://192.0.2.1/enroll", ""},
    {"IPv6", "https://[2001:db8::1]:8443/enroll", ""},
    {"short name", "https://mdm/enroll", ""},
    {"trailing dot", "https://mdm.example.org./", ""},
    {"umlaut in the path", "https://mdm.example.org/gerät", ""},
    {"2000 characters", url_of_length(2000), ""},
    {"2001 characters", url_of_length(2001), "2001 characters"},
    {"2000 once encoded", url_of_length(1994) + "\xC3\xA4", ""},
    {"more than 2000 once encoded", url_of_length(1995) + "\xC3\xA4", "2001 characters once"},
    {"empty", "", "is empty"},
    {"no scheme", "mdm.example.org/enroll", "https://"},
    {"another scheme", "ftp://mdm.example.org/", "https://"},
    {"script", "javascript:alert(1)", "https://"},
    {"no host", "https:///enroll", "no host name"},
    {"space", "https://mdm.example.org/a b", "a space"},
    {"new line", "https://mdm.example.org/\n", "control character"},
    {"angle bracket", "https://mdm.example.org/<x>", "character <"},
    {"bad escape", "https://mdm.example.org/%zz", "hexadecimal"},
    {"cut escape", "https://mdm.example.org/%2", "hexadecimal"},
    {"user name", "https://user:secret@mdm.example.org/", "user name"},
    {"umlaut in the host", "https://m\xC3\xBCnchen.example.org/", "xn--"},
    {"label begins with a dash", "https://-mdm.example.org/", "cannot be one"},
    {"empty label", "https://mdm..example.org/", "cannot be one"},
    {"port 0", "https://mdm.example.org:0/", "port"},
    {"port 65536", "https://mdm.example.org:65536/", "port"},
    {"port in words", "https://mdm.example.org:https/", "port"},
    {"bracket not closed", "https://[2001:db8::1/", "bracket"},
    {"no address in brackets", "https://[mdm]/", "IPv6"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(profile_url)

BOOST_DATA_TEST_CASE(is_judged_as_apple_does, boost::unit_test::data::make(kRows)) {
    std::string problem;

    (void)parse_profile_url(sample.url, problem);

    if (*sample.problem == '\0')
        BOOST_TEST(problem == "");
    else
        BOOST_TEST(problem.find(sample.problem) != std::string::npos, problem);
}

BOOST_AUTO_TEST_CASE(its_parts_are_told_apart) {
    std::string problem;
    ProfileUrl url = parse_profile_url("https://MDM.Example.org:8443/enroll", problem);
    BOOST_TEST((url.secure && url.host == "mdm.example.org" && url.port == 8443));
    url = parse_profile_url("http://[2001:DB8::1]/enroll", problem);
    BOOST_TEST((!url.secure && url.host == "2001:db8::1" && url.port == 80));
}

BOOST_AUTO_TEST_CASE(domains_are_compared_by_their_last_two_labels) {
    BOOST_TEST(last_two_labels("mdm.example.org") == "example.org");
    BOOST_TEST(last_two_labels("a.b.example.org.") == "example.org");
    BOOST_TEST(last_two_labels("example.org") == "example.org");
    BOOST_TEST(last_two_labels("mdm") == "mdm");
    BOOST_TEST(last_two_labels("192.0.2.1") == "192.0.2.1");
    BOOST_TEST(last_two_labels("2001:db8::1") == "2001:db8::1");
    BOOST_TEST(last_two_labels("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
