#include "plugin/model/profile_draft.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <ostream>

using namespace mdm::dep;

namespace {

ProfileDraft good() {
    ProfileDraft draft;
    draft.values["profile_name"] = std::string("Standard");
    draft.values["url"] = std::string("https://mdm.example.org/enroll");
    return draft;
}

std::string text(std::size_t characters, const std::string& character = "x") {
    std::string result;
    for (std::size_t i = 0; i < characters; ++i)
        result += character;
    return result;
}

const std::string kUmlaut = "\xC3\xA4";

struct Row {
    const char* name;
    const char* key;
    ProfileValue value;
    const char* code; ///< "" : accepted
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const Row kRows[]{
    {"no name", "profile_name", std::string(), "CONFIG_NAME_REQUIRED"},
    {"blank name", "profile_name", std::string("  "), "CONFIG_NAME_INVALID"},
    {"name of 1", "profile_name", text(1), ""},
    {"name of 125", "profile_name", text(125), ""},
    {"name of 125 two-byte characters", "profile_name", text(125, kUmlaut), ""},
    {"name of 126", "profile_name", text(126), "CONFIG_NAME_INVALID"},
    {"name of 126 two-byte characters", "profile_name", text(126, kUmlaut), "CONFIG_NAME_INVALID"},
    {"no url", "url", std::string(), "CONFIG_URL_REQUIRED"},
    {"bad url", "url", std::string("mdm.example.org"), "CONFIG_URL_INVALID"},
    {"http url", "url", std::string("http://mdm.example.org"), ""},
    {"web url", "configuration_web_url", std::string("https://sso.example.org"), ""},
    {"http web url", "configuration_web_url", std::string("http://sso.example.org"), "CONFIG_URL_INVALID"},
    {"no web url", "configuration_web_url", std::string(), ""},
    {"department of 125", "department", text(125, kUmlaut), ""},
    {"department of 126", "department", text(126), "DEPARTMENT_INVALID"},
    {"empty department is left out", "department", std::string(), ""},
    {"phone of 50", "support_phone_number", text(50), ""},
    {"phone of 51", "support_phone_number", text(51), "SUPPORT_PHONE_INVALID"},
    {"e-mail of 250", "support_email_address", text(250), ""},
    {"e-mail of 251", "support_email_address", text(251), "SUPPORT_EMAIL_INVALID"},
    {"magic of 256", "org_magic", text(256), ""},
    {"magic of 257", "org_magic", text(257), "MAGIC_INVALID"},
    {"unremovable and unsupervised", "is_mdm_removable", false, "FLAGS_INVALID"},
    {"removable and unsupervised", "is_mdm_removable", true, ""},
    {"Shared iPad is for Apple to judge", "is_multi_user", true, ""},
    {"language", "language", std::string("de"), ""},
    {"language of three letters", "language", std::string("gsw"), ""},
    {"language in capitals", "language", std::string("DE"), "LOCALE_INVALID"},
    {"region", "region", std::string("DE"), ""},
    {"region in small letters", "region", std::string("de"), "LOCALE_INVALID"},
    {"a pane nobody knows", "skip_setup_items", std::vector<std::string>{"NewNextYear"}, ""},
};

std::vector<std::string> warnings_of(const std::function<void(ProfileDraft&)>& change,
                                     const ProfileSurroundings& surroundings = {.now = {}}) {
    ProfileDraft draft = good();
    draft.values["is_supervised"] = true;
    draft.values["is_mandatory"] = true;
    draft.values["is_mdm_removable"] = false;
    change(draft);
    return profile_warnings(draft, {}, surroundings);
}

bool mention(const std::vector<std::string>& warnings, const std::string& words) {
    return std::any_of(warnings.begin(), warnings.end(),
                       [&](const std::string& one) { return one.find(words) != std::string::npos; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_draft)

BOOST_DATA_TEST_CASE(what_apple_refuses_is_refused_here, boost::unit_test::data::make(kRows)) {
    ProfileDraft draft = good();
    draft.values[sample.key] = sample.value;

    const std::vector<ProfileFault> faults = check_profile(draft);

    if (*sample.code == '\0') {
        BOOST_TEST(faults.empty());
        return;
    }
    BOOST_REQUIRE_EQUAL(faults.size(), 1U);
    BOOST_TEST(faults.front().field == sample.key);
    BOOST_TEST(faults.front().code == sample.code);
    BOOST_TEST(faults.front().text.ends_with("."));
}

BOOST_AUTO_TEST_CASE(unremovable_management_is_fine_with_supervision) {
    ProfileDraft draft = good();
    draft.values["is_mdm_removable"] = false;
    draft.values["is_supervised"] = true;

    BOOST_TEST(check_profile(draft).empty());
}

BOOST_AUTO_TEST_CASE(all_faults_are_found_in_the_order_of_the_form) {
    ProfileDraft draft;
    draft.values["org_magic"] = text(300);

    const std::vector<ProfileFault> faults = check_profile(draft);

    BOOST_REQUIRE_EQUAL(faults.size(), 3U);
    BOOST_TEST(faults[0].field == "profile_name");
    BOOST_TEST(faults[1].field == "org_magic");
    BOOST_TEST(faults[2].field == "url");
}

BOOST_AUTO_TEST_CASE(what_was_not_given_is_inherited_or_apples_default) {
    ProfileDraft base = good();
    base.values["department"] = std::string("IT");
    base.values["is_supervised"] = true;
    base.unknown = R"({"new_key":1})";
    ProfileDraft given;
    given.values["profile_name"] = std::string("Standard (2)");

    const ProfileDraft draft = filled_up(given, base);

    BOOST_TEST(draft.text("profile_name") == "Standard (2)");
    BOOST_TEST(draft.text("department") == "IT");
    BOOST_TEST(draft.flag("is_supervised"));
    BOOST_TEST(draft.flag("is_mdm_removable"));
    BOOST_TEST(!draft.flag("is_mandatory"));
    BOOST_TEST(draft.unknown == base.unknown);
}

BOOST_AUTO_TEST_CASE(an_emptied_text_is_not_inherited) {
    ProfileDraft base = good();
    base.values["department"] = std::string("IT");
    ProfileDraft given;
    given.values["department"] = std::string();

    BOOST_TEST(filled_up(given, base).text("department") == "");
}

BOOST_AUTO_TEST_CASE(a_value_whose_flag_was_switched_off_is_not_inherited) {
    ProfileDraft base = good();
    base.values["is_supervised"] = true;
    base.values["is_mdm_removable"] = false;
    ProfileDraft given;
    given.values["is_supervised"] = false;

    const ProfileDraft draft = filled_up(given, base);

    BOOST_TEST(draft.flag("is_mdm_removable"));
    BOOST_TEST(check_profile(draft).empty());
}

BOOST_AUTO_TEST_CASE(an_ordinary_profile_needs_no_word) {
    const auto warnings = warnings_of([](ProfileDraft&) {});
    BOOST_TEST(warnings.empty());
}

BOOST_AUTO_TEST_CASE(what_devices_ignore_or_people_overlook_is_said) {
    const auto set = [](const char* key, ProfileValue value) {
        return [key, value](ProfileDraft& draft) { draft.values[key] = value; };
    };
    BOOST_TEST(mention(warnings_of(set("url", std::string("http://mdm.example.org"))), "not https"));
    BOOST_TEST(
        mention(warnings_of(set("configuration_web_url", std::string("https://sso.example.org"))), "wins"));
    BOOST_TEST(!mention(warnings_of(set("configuration_web_url", std::string("https://sso.example.org"))),
                        "domains"));
    BOOST_TEST(mention(warnings_of(set("configuration_web_url", std::string("https://sso.example.com"))),
                       "domains"));
    BOOST_TEST(mention(warnings_of(set("is_mandatory", false)), "Not mandatory"));
    BOOST_TEST(mention(warnings_of(set("is_supervised", false)), "Not supervised"));
    BOOST_TEST(mention(warnings_of(set("is_mdm_removable", true)), "remove the management"));
    BOOST_TEST(mention(warnings_of(set("auto_advance_setup", true)), "language"));
    BOOST_TEST(mention(warnings_of(set("is_return_to_service", true)), "Return to Service"));
    BOOST_TEST(mention(warnings_of(set("is_multi_user", true)), "FLAGS_INVALID"));
    BOOST_TEST(
        !mention(warnings_of(set("is_multi_user", true), {.now = {}, .org_type = "edu"}), "FLAGS_INVALID"));
    BOOST_TEST(mention(warnings_of(set("allow_pairing", false)), "deprecated"));
    BOOST_TEST(mention(warnings_of(set("supervising_host_certs", std::vector<std::string>{"x"})),
                       "changes nothing"));
    BOOST_TEST(mention(warnings_of(set("auto_advance_setup", true), {.now = {}, .protocol_version = 1}),
                       "left out"));
    BOOST_TEST(
        mention(warnings_of(set("skip_setup_items", std::vector<std::string>{"OSShowcase"})), "removed"));
}

BOOST_AUTO_TEST_CASE(certificates_that_end_soon_are_named) {
    using std::chrono::days;
    const UtcTime now = UtcTime(days(20'000));
    const ProfileCertificate certificates[]{
        {.field = "anchor_certs", .subject = "CN=old", .not_before = now - days(9), .not_after = now},
        {.field = "anchor_certs",
         .subject = "CN=soon",
         .not_before = now - days(9),
         .not_after = now + days(179)},
        {.field = "anchor_certs",
         .subject = "CN=fine",
         .not_before = now - days(9),
         .not_after = now + days(181)},
        {.field = "anchor_certs",
         .subject = "CN=later",
         .not_before = now + days(1),
         .not_after = now + days(400)},
    };
    ProfileDraft draft = good();

    const std::vector<std::string> warnings = profile_warnings(draft, certificates, {.now = now});

    BOOST_TEST(mention(warnings, "CN=old expired on"));
    BOOST_TEST(mention(warnings, "CN=soon expires on"));
    BOOST_TEST(!mention(warnings, "CN=fine"));
    BOOST_TEST(mention(warnings, "CN=later is not valid before"));
}

BOOST_AUTO_TEST_SUITE_END()
