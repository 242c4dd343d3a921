// The limits of POST /profile, each at its boundary.

#include <ostream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/profile_rules.hpp"

using namespace depsim;
using Json = nlohmann::ordered_json;
namespace data = boost::unit_test::data;

namespace {

std::string repeated(const char* unit, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += unit;
    return text;
}

std::string url_of(std::size_t length) {
    const std::string start = "https://mdm.example.com/";
    return start + std::string(length - start.size(), 'a');
}

struct Case {
    const char* name;
    Json changes;     ///< null removes the key
    const char* code; ///< nullptr: accepted
    int version = 10;
    bool shared_ipad = true;
};
std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.name;
}

const Case kCases[] = {
    {"plain", Json::object(), nullptr},
    {"no_name", {{"profile_name", nullptr}}, "CONFIG_NAME_REQUIRED"},
    {"empty_name", {{"profile_name", ""}}, "CONFIG_NAME_INVALID"},
    {"name_of_125", {{"profile_name", repeated("n", 125)}}, nullptr},
    {"name_of_126", {{"profile_name", repeated("n", 126)}}, "CONFIG_NAME_INVALID"},
    {"name_of_125_characters_in_250_bytes", {{"profile_name", repeated("\u00e9", 125)}}, nullptr},
    {"name_of_126_characters_in_252_bytes",
     {{"profile_name", repeated("\u00e9", 126)}},
     "CONFIG_NAME_INVALID"},
    {"no_url", {{"url", nullptr}}, "CONFIG_URL_REQUIRED"},
    {"empty_url", {{"url", ""}}, "CONFIG_URL_INVALID"},
    {"relative_url", {{"url", "/enroll"}}, "CONFIG_URL_INVALID"},
    {"url_without_host", {{"url", "https:///enroll"}}, "CONFIG_URL_INVALID"},
    {"url_with_a_blank", {{"url", "https://mdm.example.com/a b"}}, "CONFIG_URL_INVALID"},
    {"url_that_is_mail", {{"url", "mailto:it@example.com"}}, "CONFIG_URL_INVALID"},
    {"url_of_2000", {{"url", url_of(2000)}}, nullptr},
    {"url_of_2001", {{"url", url_of(2001)}}, "CONFIG_URL_INVALID"},
    {"url_of_2000_once_encoded", {{"url", url_of(1994) + "\u00e9"}}, nullptr},
    {"url_of_2001_once_encoded", {{"url", url_of(1995) + "\u00e9"}}, "CONFIG_URL_INVALID"},
    {"ipv6_url", {{"url", "https://[2001:db8::1]:8443/enroll"}}, nullptr},
    {"web_url_over_http", {{"configuration_web_url", "http://mdm.example.com/"}}, "CONFIG_URL_INVALID"},
    {"web_url", {{"configuration_web_url", "https://mdm.example.com/web"}}, nullptr},
    {"empty_department", {{"department", ""}}, "DEPARTMENT_INVALID"},
    {"department_of_125", {{"department", repeated("d", 125)}}, nullptr},
    {"department_of_126", {{"department", repeated("d", 126)}}, "DEPARTMENT_INVALID"},
    {"empty_phone", {{"support_phone_number", ""}}, "SUPPORT_PHONE_INVALID"},
    {"phone_of_50", {{"support_phone_number", repeated("1", 50)}}, nullptr},
    {"phone_of_51", {{"support_phone_number", repeated("1", 51)}}, "SUPPORT_PHONE_INVALID"},
    {"empty_email", {{"support_email_address", ""}}, "SUPPORT_EMAIL_INVALID"},
    {"email_of_250", {{"support_email_address", repeated("e", 250)}}, nullptr},
    {"email_of_251", {{"support_email_address", repeated("e", 251)}}, "SUPPORT_EMAIL_INVALID"},
    {"empty_magic", {{"org_magic", ""}}, "MAGIC_INVALID"},
    {"magic_of_256", {{"org_magic", repeated("m", 256)}}, nullptr},
    {"magic_of_257", {{"org_magic", repeated("m", 257)}}, "MAGIC_INVALID"},
    {"unremovable_needs_supervision", {{"is_mdm_removable", false}}, "FLAGS_INVALID"},
    {"unremovable_and_unsupervised",
     {{"is_mdm_removable", false}, {"is_supervised", false}},
     "FLAGS_INVALID"},
    {"unremovable_and_supervised", {{"is_mdm_removable", false}, {"is_supervised", true}}, nullptr},
    {"shared_ipad", {{"is_multi_user", true}}, nullptr},
    {"shared_ipad_without_the_right", {{"is_multi_user", true}}, "FLAGS_INVALID", 10, false},
    {"shared_ipad_is_unknown_to_version_1", {{"is_multi_user", true}}, nullptr, 1, false},
    {"language_of_two_letters", {{"language", "de"}}, nullptr},
    {"language_of_three_letters", {{"language", "haw"}}, nullptr},
    {"language_that_is_none", {{"language", "qq"}}, "LOCALE_INVALID"},
    {"language_with_region", {{"language", "de-DE"}}, "LOCALE_INVALID"},
    {"empty_language", {{"language", ""}}, "LOCALE_INVALID"},
    {"region", {{"region", "DE"}}, nullptr},
    {"region_in_lower_case", {{"region", "de"}}, "LOCALE_INVALID"},
    {"region_that_is_none", {{"region", "QQ"}}, "LOCALE_INVALID"},
    {"name_that_is_a_number", {{"profile_name", 7}}, "MALFORMED_REQUEST_BODY"},
    {"flag_that_is_a_string", {{"is_supervised", "true"}}, "MALFORMED_REQUEST_BODY"},
    {"panes_that_are_no_list", {{"skip_setup_items", "Siri"}}, "MALFORMED_REQUEST_BODY"},
    {"pane_that_is_no_string", {{"skip_setup_items", {1}}}, "MALFORMED_REQUEST_BODY"},
    {"pane_that_nobody_knows", {{"skip_setup_items", {"Future"}}}, nullptr},
};

} // namespace

BOOST_AUTO_TEST_SUITE(profile_rules)

BOOST_DATA_TEST_CASE(a_profile_is_judged_as_apple_judges_it, data::make(kCases), sample) {
    Json profile{{"profile_name", "Name"}, {"url", "https://mdm.example.com/enroll"}};
    for (const auto& [key, value] : sample.changes.items()) {
        if (value.is_null())
            profile.erase(key);
        else
            profile[key] = value;
    }

    std::string code;
    try {
        accepted_profile(profile, sample.version, sample.shared_ipad);
    } catch (const Refusal& refusal) {
        BOOST_TEST(refusal.status == 400);
        code = refusal.code;
    }

    BOOST_TEST(code == (sample.code == nullptr ? "" : sample.code));
}

BOOST_AUTO_TEST_CASE(unknown_keys_the_device_list_and_keys_newer_than_the_version_are_not_kept) {
    const Json sent{{"profile_name", "Name"}, {"url", "https://mdm.example.com/"}, {"devices", {"S1"}},
                    {"something_else", 1},    {"await_device_configured", true},   {"is_supervised", true}};

    const Json kept = accepted_profile(sent, 1, true);

    const Json expected{
        {"profile_name", "Name"}, {"url", "https://mdm.example.com/"}, {"is_supervised", true}};
    BOOST_TEST((kept == expected));
}

BOOST_AUTO_TEST_SUITE_END()
