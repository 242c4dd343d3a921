#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::operation;
using store_test::Syncing;

namespace {

Profile profile(const std::string& uuid, const std::string& name) {
    return {.json = R"({"profile_name":")" + name + R"(","skip_setup_items":["Siri"]})",
            .profile_uuid = uuid,
            .profile_name = name,
            .url = "https://mdm.example.org/enroll",
            .configuration_web_url = std::nullopt};
}

Device with_profile(const std::string& serial_number, const std::string& uuid) {
    Device device = operation(serial_number, "added", "08:00:00");
    device.profile_status = "assigned";
    device.profile_uuid = uuid;
    return device;
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_store)

STORE_CASE(a_defined_profile_keeps_its_text_author_and_lineage) {
    Syncing t(dialect);

    const std::int64_t id = t.store.profiles.save_defined(t.token, profile("P1", "Standard"), "anna", "P0");

    const ProfileRow row = t.store.profiles.find(id).value();
    BOOST_CHECK((row.profile == profile("P1", "Standard")));
    BOOST_TEST(row.origin == "defined");
    BOOST_TEST(row.created_by.value() == "anna");
    BOOST_TEST(row.cloned_from.value() == "P0");
    BOOST_TEST(t.store.profiles.find(t.token, "P1")->id == id);
    BOOST_TEST(!t.store.profiles.find(t.token, "P2"));
}

STORE_CASE(apples_copy_of_a_defined_profile_stands_beside_what_was_sent) {
    Syncing t(dialect);
    t.store.profiles.save_defined(t.token, profile("P1", "Standard"), "anna", std::nullopt);
    BOOST_TEST(!t.store.profiles.find(t.token, "P1")->apple_json);
    t.clock.advance(std::chrono::hours(1));

    t.store.profiles.save_read(t.token, profile("P1", "Standard as Apple has it"));

    const ProfileRow row = t.store.profiles.find(t.token, "P1").value();
    BOOST_CHECK((row.profile == profile("P1", "Standard")));
    BOOST_TEST(row.apple_json.value() == profile("P1", "Standard as Apple has it").json);
    BOOST_TEST(row.apple_read_at.value() == "2026-03-01T11:00:00Z");
    BOOST_TEST(row.origin == "defined");
    BOOST_TEST(row.created_by.value() == "anna");
    BOOST_TEST(t.store.profiles.list(t.token).size() == 1U);
}

STORE_CASE(a_profile_defined_elsewhere_has_apples_content) {
    Syncing t(dialect);
    t.store.profiles.save_read(t.token, profile("P1", "Theirs"));
    t.store.profiles.save_read(t.token, profile("P1", "Theirs, as read later"));

    const ProfileRow row = t.store.profiles.find(t.token, "P1").value();
    BOOST_TEST(row.profile.profile_name.value() == "Theirs, as read later");
    BOOST_TEST(row.profile.json == row.apple_json.value());
    BOOST_TEST(row.origin == "read");
    BOOST_TEST(!row.created_by);
}

STORE_CASE(a_profile_that_a_sync_saw_before_it_was_recorded_is_ours_all_the_same) {
    Syncing t(dialect);
    t.store.profiles.save_read(t.token, profile("P1", "as Apple has it"));

    t.store.profiles.save_defined(t.token, profile("P1", "as sent"), "anna", std::nullopt);

    const ProfileRow row = t.store.profiles.find(t.token, "P1").value();
    BOOST_TEST(row.origin == "defined");
    BOOST_TEST(row.created_by.value() == "anna");
    BOOST_TEST(row.profile.profile_name.value() == "as sent");
    BOOST_TEST(row.apple_json.value() == profile("P1", "as Apple has it").json);
}

STORE_CASE(a_defined_profile_that_apple_lost_and_found_keeps_its_content) {
    Syncing t(dialect);
    t.store.profiles.save_defined(t.token, profile("P1", "Standard"), "anna", std::nullopt);

    t.store.profiles.mark_missing(t.token, "P1");
    BOOST_TEST(t.store.profiles.find(t.token, "P1")->origin == "missing");
    BOOST_CHECK((t.store.profiles.find(t.token, "P1")->profile == profile("P1", "Standard")));
    t.store.profiles.save_read(t.token, profile("P1", "Standard"));

    BOOST_TEST(t.store.profiles.find(t.token, "P1")->origin == "defined");
}

STORE_CASE(profiles_of_present_devices_that_were_never_read_are_unknown) {
    Syncing t(dialect);
    t.sync({with_profile("S1", "B"), with_profile("S2", "A"), with_profile("S3", "A"),
            with_profile("S4", "KNOWN"), with_profile("S5", ""), operation("S6", "added", "08:00:00")});
    t.store.profiles.save_defined(t.token, profile("KNOWN", "x"), "anna", std::nullopt);

    BOOST_CHECK((t.store.profiles.unknown(t.token, 10) == std::vector<std::string>{"A", "B"}));
    BOOST_CHECK((t.store.profiles.unknown(t.token, 1) == std::vector<std::string>{"A"}));
    t.store.profiles.save_read(t.token, profile("A", "a"));
    t.store.profiles.mark_missing(t.token, "B");

    BOOST_TEST(t.store.profiles.unknown(t.token, 10).empty());
    BOOST_TEST(t.store.profiles.find(t.token, "B")->origin == "missing");
    BOOST_TEST(t.store.profiles.find(t.token, "B")->profile.json.empty());
    t.store.profiles.save_read(t.token, profile("B", "there after all"));
    BOOST_TEST(t.store.profiles.find(t.token, "B")->origin == "read");
}

STORE_CASE(the_views_name_profiles_and_servers) {
    Syncing t(dialect);
    t.sync({with_profile("S1", "P1")});
    t.store.profiles.save_read(t.token, profile("P1", "Standard"));
    t.store.tokens.set_default_profile(t.token, "P1");

    BOOST_TEST(t.value("SELECT profile_name FROM mdm_dep_device_view") == "Standard");
    BOOST_TEST(t.value("SELECT server_name FROM mdm_dep_device_view") == "Berlin");
    BOOST_TEST(t.value("SELECT device_count FROM mdm_dep_profile_view") == "1");
    BOOST_TEST(t.value("SELECT is_default FROM mdm_dep_profile_view") == "1");
    BOOST_TEST(t.value("SELECT server_name FROM mdm_dep_sync_run_view") == "Berlin");
    t.side->execute("UPDATE mdm_dep_device SET profile_status = 'removed'");
    BOOST_TEST(t.value("SELECT device_count FROM mdm_dep_profile_view") == "0");
}

STORE_CASE(a_profile_without_uuid_is_refused) {
    Syncing t(dialect);

    BOOST_CHECK_EXCEPTION(t.store.profiles.save_read(t.token, Profile{}), Error,
                          [](const Error& e) { return e.code() == Code::profile_uuid_required; });
}

BOOST_AUTO_TEST_SUITE_END()
