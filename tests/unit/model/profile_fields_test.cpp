#include "plugin/model/profile_fields.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace mdm::dep;

BOOST_AUTO_TEST_SUITE(profile_fields_table)

// Apple's page "Profile", without `devices` and `profile_uuid`.
BOOST_AUTO_TEST_CASE(every_key_of_apples_dictionary_is_there_once) {
    std::multiset<std::string_view> keys;
    for (const ProfileField& field : profile_fields())
        keys.insert(field.key);

    const std::multiset<std::string_view> apples{"profile_name",
                                                 "url",
                                                 "configuration_web_url",
                                                 "department",
                                                 "support_phone_number",
                                                 "support_email_address",
                                                 "org_magic",
                                                 "is_supervised",
                                                 "is_mandatory",
                                                 "is_mdm_removable",
                                                 "allow_pairing",
                                                 "await_device_configured",
                                                 "auto_advance_setup",
                                                 "is_multi_user",
                                                 "is_return_to_service",
                                                 "do_not_use_profile_from_backup",
                                                 "language",
                                                 "region",
                                                 "anchor_certs",
                                                 "supervising_host_certs",
                                                 "skip_setup_items"};
    BOOST_TEST((keys == apples));
}

BOOST_AUTO_TEST_CASE(every_field_is_explained_and_belongs_to_a_section) {
    std::set<std::string_view> used;
    for (const ProfileField& field : profile_fields()) {
        const auto sections = profile_sections();
        BOOST_TEST(std::any_of(sections.begin(), sections.end(),
                               [&](const ProfileSection& section) { return section.id == field.section; }),
                   field.key);
        BOOST_TEST(!field.title.empty(), field.key);
        BOOST_TEST(field.hint.ends_with("."), field.key);
        BOOST_TEST(find_profile_field(field.key) == &field);
        used.insert(field.section);
    }
    BOOST_TEST(used.size() == profile_sections().size());
    BOOST_TEST(find_profile_field("devices") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_flag_that_another_field_needs_comes_before_it) {
    std::set<std::string_view> flags;
    for (const ProfileField& field : profile_fields()) {
        if (!field.needs.empty()) BOOST_TEST(flags.contains(field.needs), field.key);
        if (field.kind == ProfileKind::flag) flags.insert(field.key);
    }
}

BOOST_AUTO_TEST_CASE(defaults_are_apples) {
    for (const ProfileField& field : profile_fields()) {
        const bool on = field.key == "is_mdm_removable" || field.key == "allow_pairing";
        BOOST_TEST(field.flag_default == on, field.key);
    }
}

BOOST_AUTO_TEST_SUITE_END()
