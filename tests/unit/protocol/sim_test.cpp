// The client against depsim, over real HTTPS: what no server made by the same hands as the client can show.
#include "plugin/protocol/client.hpp"

#include "plugin/token/decrypt.hpp"
#include "plugin/token/key_pair.hpp"
#include "plugin/token/token_text.hpp"
#include "tests/depsim/testing/depsim_process.hpp"
#include "tests/unit/protocol/error_of.hpp"

#include <nlohmann/json.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <set>
#include <thread>

namespace mdm::dep::test {
namespace {

using depsim_testing::DepsimProcess;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

} // namespace

// A simulator with ten devices, its token, and a client whose retries do not wait.
struct Sim {
    explicit Sim(const std::vector<std::string>& arguments = {"--devices", "10"}) : service(arguments) {}

    [[nodiscard]] ServiceSettings settings() const {
        return {.base_url = service.base_url(),
                .ca_file = service.ca_file() == "none" ? "" : service.ca_file(),
                .timeouts = {
                    .connect = milliseconds(5000), .idle = milliseconds(5000), .total = milliseconds(20000)}};
    }
    Client& client() {
        if (!made) made = std::make_unique<Client>(settings(), token(), clock);
        return *made;
    }
    ServerToken token() {
        if (json_token.empty()) json_token = service.plain_token();
        return parse_token_text(json_token);
    }
    void set(const json& change) { service.expect_portal("PATCH", "/settings", change.dump()); }
    void fault(const json& fault) { service.expect_portal("POST", "/faults", fault.dump()); }
    void set_token(const json& change) {
        service.expect_portal("PATCH", "/servers/" + service.first_server() + "/token", change.dump());
    }
    int count_requests(const std::string& path) {
        const json log = json::parse(service.expect_portal("GET", "/requests"));
        int count = 0;
        for (const json& request : log.at("requests"))
            count += request.at("path") == path ? 1 : 0;
        return count;
    }
    std::vector<Device> fetch_all(std::string& cursor, int limit) {
        std::vector<Device> devices;
        std::optional<std::string> at;
        for (int pages = 0; pages < 100; ++pages) {
            auto page = std::get<DevicePage>(client().fetch_page(at, limit));
            devices.insert(devices.end(), page.devices.begin(), page.devices.end());
            at = page.cursor;
            if (!page.more_to_follow) break;
        }
        cursor = at.value();
        return devices;
    }

    DepsimProcess service;
    std::string json_token;
    // Retries pass at once; the time of day is the machine's, because the simulator checks timestamps.
    ManualClock clock{std::chrono::system_clock::now()};
    std::unique_ptr<Client> made;
};

BOOST_AUTO_TEST_SUITE(sim)

BOOST_AUTO_TEST_CASE(a_token_file_from_the_portal_leads_to_the_account) {
    Sim sim;
    const KeyPair pair = generate_key_pair("mdm-dep", 30, std::chrono::system_clock::now());
    const std::string file =
        sim.service.expect_portal("POST", "/servers/" + sim.service.first_server() + "/token",
                                  json{{"certificate", pair.certificate}}.dump());

    const ServerToken token = decrypt_token_file(file, pair.certificate, pair.private_key.reveal());
    Client client(sim.settings(), token, sim.clock);
    const Account account = client.account();

    BOOST_TEST(same_server(account.server_uuid, sim.service.first_server()));
    BOOST_TEST(account.server_name.value() == "Example MDM");
    BOOST_TEST(page_limit(account, "/devices/sync", 5000) == 1000);
    BOOST_TEST(!account.extra.has_value());
}

struct Variant {
    const char* name;
    const char* code; ///< nullptr: readable.
};
std::ostream& operator<<(std::ostream& out, const Variant& row) {
    return out << row.name;
}

const std::vector<Variant> kVariants{{"apple", nullptr},
                                     {"der", nullptr},
                                     {"pem", nullptr},
                                     {"definite", nullptr},
                                     {"3des", nullptr},
                                     {"lf", nullptr},
                                     {"no_markers", nullptr},
                                     {"wrapped", nullptr},
                                     {"chunks", nullptr},
                                     {"no_inner_header", nullptr},
                                     {"truncated", "dep.token_truncated"},
                                     {"wrong_recipient", "dep.token_other_certificate"}};

BOOST_DATA_TEST_CASE(every_variant_of_a_token_file_is_read_or_refused_by_name,
                     boost::unit_test::data::make(kVariants), row) {
    Sim sim;
    const KeyPair pair = generate_key_pair("mdm-dep", 30, std::chrono::system_clock::now());
    const std::string file =
        sim.service.expect_portal("POST", "/servers/" + sim.service.first_server() + "/token",
                                  json{{"certificate", pair.certificate}, {"variant", row.name}}.dump());

    const auto decrypt = [&] {
        return decrypt_token_file(file, pair.certificate, pair.private_key.reveal());
    };
    if (row.code == nullptr) {
        Client client(sim.settings(), decrypt(), sim.clock);
        client.open_session(); // every value is right to the last character
    } else {
        BOOST_TEST(error_of([&] { (void)decrypt(); }).id() == row.code);
    }
}

BOOST_AUTO_TEST_CASE(all_devices_are_fetched_and_then_only_changes) {
    Sim sim({"--devices", "25"});
    std::string cursor;

    const auto devices = sim.fetch_all(cursor, 10);
    const auto exhausted = sim.client().fetch_page(cursor, 10);
    sim.service.expect_portal("POST", "/devices", R"({"count":3})");
    const auto changes = std::get<DevicePage>(sim.client().sync_page(cursor, 10));

    std::set<std::string> serials;
    for (const Device& device : devices) {
        serials.insert(device.serial_number);
        BOOST_TEST(!device.op_type.has_value());
        BOOST_TEST(device.model.has_value());
        BOOST_TEST(!device.extra.has_value(), device.extra.value_or(""));
    }
    BOOST_TEST(serials.size() == 25U);
    BOOST_TEST((std::get<CursorProblem>(exhausted) == CursorProblem::exhausted));
    BOOST_TEST_REQUIRE(changes.devices.size() == 3U);
    BOOST_TEST(changes.devices[0].op_type.value() == "added");
    BOOST_TEST(parse_time(changes.devices[0].op_date.value()).has_value());
}

BOOST_AUTO_TEST_CASE(an_old_or_unknown_cursor_is_a_value) {
    Sim sim;
    std::string cursor;
    (void)sim.fetch_all(cursor, 100);
    sim.fault({{"endpoint", "POST /devices/sync"}, {"mode", "expire_cursor"}});

    BOOST_TEST((std::get<CursorProblem>(sim.client().sync_page(cursor, 10)) == CursorProblem::expired));
    BOOST_TEST((std::get<CursorProblem>(sim.client().sync_page("nonsense", 10)) == CursorProblem::invalid));
    BOOST_TEST((std::get<CursorProblem>(sim.client().sync_page("", 10)) == CursorProblem::required));
}

BOOST_AUTO_TEST_CASE(a_profile_is_defined_read_assigned_and_removed) {
    Sim sim;
    std::string cursor;
    const auto devices = sim.fetch_all(cursor, 100);
    const std::vector<std::string> serials{devices[0].serial_number, devices[1].serial_number,
                                           "GONE00000000"};
    const std::string text =
        R"({"profile_name":"P","url":"https://mdm.example.com/enroll","is_supervised":true})";

    const std::string uuid = sim.client().define_profile(text).profile_uuid;
    const Profile profile = sim.client().get_profile(uuid);
    const AssignOutcome assigned = sim.client().assign_profile(uuid, serials);
    const auto details = sim.client().device_details(serials);
    const DeviceOutcomes removed = sim.client().remove_profile(serials);

    BOOST_TEST(profile.profile_name.value() == "P");
    BOOST_TEST(profile.profile_uuid.value() == uuid);
    BOOST_TEST(assigned.devices.at(serials[0]) == "SUCCESS");
    BOOST_TEST(assigned.devices.at("GONE00000000") == "NOT_ACCESSIBLE");
    BOOST_TEST_REQUIRE(details.size() == 3U);
    for (const Device& device : details) {
        if (device.serial_number == serials[0]) BOOST_TEST(device.profile_uuid.value() == uuid);
        if (device.serial_number == serials[2])
            BOOST_TEST(device.response_status.value() == "NOT_ACCESSIBLE");
    }
    BOOST_TEST(removed.at(serials[1]) == "SUCCESS");
    BOOST_TEST(error_of([&] { (void)sim.client().get_profile("00000000000000000000000000000000"); }).code() ==
               Code::profile_not_found);
    BOOST_TEST(error_of([&] {
                   (void)sim.client().assign_profile("00000000000000000000000000000000", serials);
               }).code() == Code::profile_not_found);
}

BOOST_AUTO_TEST_CASE(a_refused_profile_names_the_field) {
    Sim sim;

    const Error error = error_of([&] {
        (void)sim.client().define_profile(
            R"({"profile_name":"P","url":"https://m.example.com/","department":""})");
    });

    BOOST_TEST(error.code() == Code::profile_invalid);
    BOOST_TEST(error.field() == "department");
}

BOOST_AUTO_TEST_CASE(rotated_sessions_are_followed_even_when_the_old_one_dies_at_once) {
    Sim sim;
    sim.set({{"rotation", "strict"}, {"rotate_every", 1}});

    for (int i = 0; i < 5; ++i)
        (void)sim.client().account();

    BOOST_TEST(sim.count_requests("/session") == 1);
}

BOOST_AUTO_TEST_CASE(a_forgotten_session_costs_one_sign_in_in_both_spellings_of_the_refusal) {
    for (const int refusal : {401, 403}) {
        Sim sim;
        sim.set({{"session_refusal", refusal}});
        (void)sim.client().account();
        sim.service.expect_portal("POST", "/sessions/forget");

        (void)sim.client().account();

        BOOST_TEST(sim.count_requests("/session") == 2);
        BOOST_TEST(sim.count_requests("/account") == 3);
    }
}

BOOST_AUTO_TEST_CASE(many_threads_and_a_forgotten_session_cost_one_sign_in) {
    Sim sim;
    sim.set({{"rotation", "none"}});
    (void)sim.client().account();
    sim.service.expect_portal("POST", "/sessions/forget");
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                if (!sim.client().account().server_uuid.empty()) ++right;
            });
        }
    }

    BOOST_TEST(right == 4);
    BOOST_TEST(sim.count_requests("/session") == 2);
}

BOOST_AUTO_TEST_CASE(the_states_of_a_token_are_told_apart) {
    Sim deleted;
    (void)deleted.token();
    deleted.set_token({{"state", "user_deleted"}});
    BOOST_TEST(error_of([&] { deleted.client().open_session(); }).code() == Code::token_user_deleted);

    Sim replaced;
    const ServerToken old = replaced.token();
    (void)replaced.service.plain_token();
    Client with_old(replaced.settings(), old, replaced.clock);
    BOOST_TEST(error_of([&] { with_old.open_session(); }).code() == Code::token_replaced);
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_told) {
    Sim sim;
    (void)sim.token();
    sim.set({{"clock_offset_s", 366 * 24 * 3600}});

    // The simulator's Date agrees with its clock, so that only a second, corrected try shows the expiry.
    BOOST_TEST(error_of([&] { sim.client().open_session(); }).code() == Code::token_expired);
}

BOOST_AUTO_TEST_CASE(terms_stop_sign_in_or_everything_else) {
    for (const char* const where : {"session", "others", "all"}) {
        Sim sim;
        sim.set({{"terms_not_signed", where}});

        BOOST_TEST(error_of([&] { (void)sim.client().account(); }).code() == Code::terms_not_signed, where);
    }
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_is_corrected_by_apple_s_and_reported) {
    Sim sim;
    (void)sim.token();
    sim.clock.advance(std::chrono::minutes(20));

    (void)sim.client().account();

    BOOST_TEST(sim.client().clock_difference()->count() < -1190);
    BOOST_TEST(sim.client().clock_difference()->count() > -1260);
}

BOOST_AUTO_TEST_CASE(a_refused_user_agent_is_told) {
    Sim sim;
    ServiceSettings settings = sim.settings();
    settings.user_agent = "nanodep-godep/0";
    Client client(settings, sim.token(), sim.clock);

    BOOST_TEST(error_of([&] { (void)client.account(); }).code() == Code::user_agent_rejected);
}

BOOST_AUTO_TEST_CASE(error_bodies_are_understood_in_every_form) {
    for (const char* const form : {"bare", "quoted", "json", "newline"}) {
        Sim sim;
        sim.set({{"error_form", form}});

        BOOST_TEST(
            (std::get<CursorProblem>(sim.client().sync_page("nonsense", 10)) == CursorProblem::invalid),
            form);
    }
}

BOOST_AUTO_TEST_CASE(retry_after_is_honoured) {
    Sim sim;
    sim.fault(
        {{"endpoint", "GET /account"}, {"status", 503}, {"count", 2}, {"headers", {{"Retry-After", "7"}}}});

    (void)sim.client().account();

    BOOST_TEST_REQUIRE(sim.clock.waits().size() == 2U);
    BOOST_TEST((sim.clock.waits()[0] >= seconds(7) && sim.clock.waits()[0] < seconds(9)));
}

BOOST_AUTO_TEST_CASE(a_cut_connection_is_tried_again) {
    for (const char* const where : {"before", "middle"}) {
        Sim sim;
        sim.client().open_session();
        sim.fault({{"endpoint", "GET /account"}, {"cut", where}});

        BOOST_TEST(!sim.client().account().server_uuid.empty(), where);
    }
}

BOOST_AUTO_TEST_CASE(odd_pages_are_survived) {
    Sim sim;
    std::string cursor;
    (void)sim.fetch_all(cursor, 100);
    sim.service.expect_portal("POST", "/devices", R"({"count":3})");
    const auto sync = [&](const char* mode) {
        sim.fault({{"endpoint", "POST /devices/sync"}, {"mode", mode}});
        return std::get<DevicePage>(sim.client().sync_page(cursor, 10));
    };

    BOOST_TEST(sync("devices_null").devices.empty());
    BOOST_TEST(sync("devices_missing").devices.empty());
    BOOST_TEST(!sync("zero_fetched_until").fetched_until.has_value());
    BOOST_TEST(sync("no_serial").skipped >= 1U);
    BOOST_TEST(sync("unknown_values").devices.at(0).op_type.value() == "renamed");
    BOOST_TEST(sync("duplicate_serials").devices.size() == 6U);
    const DevicePage stuck = sync("same_cursor");
    BOOST_TEST(stuck.cursor == cursor);
    BOOST_TEST(stuck.more_to_follow);
}

BOOST_AUTO_TEST_CASE(bodies_that_are_none_are_a_bad_answer) {
    Sim sim;
    std::string cursor;
    (void)sim.fetch_all(cursor, 100);
    for (const char* const mode : {"not_json", "html", "truncated_json"}) {
        sim.fault({{"endpoint", "POST /devices/sync"}, {"mode", mode}});

        BOOST_TEST(error_of([&] { (void)sim.client().sync_page(cursor, 10); }).code() == Code::bad_answer,
                   mode);
    }
}

BOOST_AUTO_TEST_CASE(a_huge_body_is_not_read_to_its_end) {
    Sim sim;
    std::string cursor;
    (void)sim.fetch_all(cursor, 100);
    ServiceSettings settings = sim.settings();
    settings.limits.devices = 1'000'000;
    Client client(settings, sim.token(), sim.clock);
    sim.fault({{"endpoint", "POST /devices/sync"}, {"mode", "huge_body"}, {"bytes", 5'000'000}});

    BOOST_TEST(error_of([&] { (void)client.sync_page(cursor, 10); }).code() == Code::bad_answer);
}

BOOST_AUTO_TEST_CASE(a_hanging_call_ends_on_stop) {
    Sim sim;
    sim.client().open_session();
    sim.fault({{"endpoint", "GET /account"}, {"mode", "hang"}});
    std::stop_source stop;
    std::jthread stopper([&] {
        (void)sim.service.expect_portal("GET",
                                        "/requests?wait_ms=2000&since=999999"); // gives the call time to hang
        stop.request_stop();
    });

    BOOST_TEST(error_of([&] { (void)sim.client().account(stop.get_token()); }).code() == Code::cancelled);
}

BOOST_AUTO_TEST_CASE(the_simulator_s_authority_is_needed) {
    Sim sim;
    ServiceSettings settings = sim.settings();
    settings.ca_file.clear();
    Client client(settings, sim.token(), sim.clock);

    BOOST_TEST(error_of([&] { (void)client.account(); }).code() == Code::tls_failed);
    BOOST_TEST(sim.count_requests("/session") == 0);
}

BOOST_AUTO_TEST_CASE(disown_lock_and_replacement_reach_the_service) {
    Sim sim;
    std::string cursor;
    const auto devices = sim.fetch_all(cursor, 100);
    const std::vector<std::string> serial{devices[0].serial_number};

    BOOST_TEST(!sim.client()
                    .activation_lock(devices[1].serial_number, ams::Secret(), "Call us")
                    .response_status.empty());
    BOOST_TEST(error_of([&] { (void)sim.client().replacement_details(devices[2].serial_number); }).code() ==
               Code::device_not_found);
    BOOST_TEST(sim.client().disown(serial).at(serial[0]) == "SUCCESS");
    BOOST_TEST(sim.client().device_details(serial).at(0).response_status.value() == "NOT_ACCESSIBLE");
}

BOOST_AUTO_TEST_CASE(a_discovery_url_is_set_read_and_cleared) {
    Sim sim;
    BOOST_TEST(!sim.client().discovery_profile().has_value());

    sim.client().set_discovery_url("https://mdm.example.com/.well-known/com.apple.remotemanagement");
    const auto set = sim.client().discovery_profile();
    sim.client().clear_discovery_url();

    BOOST_TEST(set.value().mdm_service_discovery_url ==
               "https://mdm.example.com/.well-known/com.apple.remotemanagement");
    BOOST_TEST(parse_time(set.value().last_updated_timestamp.value()).has_value());
    BOOST_TEST(!sim.client().discovery_profile().has_value());
    BOOST_TEST(sim.count_requests("/session") == 1);
}

BOOST_AUTO_TEST_CASE(a_discovery_url_that_apple_refuses_blames_the_field) {
    Sim sim;
    for (const char* const url : {"", "http://mdm.example.com/"}) {
        const Error error = error_of([&] { sim.client().set_discovery_url(url); });

        BOOST_TEST(error.code() == Code::discovery_url_invalid, url);
        BOOST_TEST(error.field() == "mdm_service_discovery_url");
    }
}

BOOST_AUTO_TEST_CASE(an_organisation_without_account_driven_enrollment_is_told_so_by_all_three_calls) {
    Sim sim;
    sim.set({{"account_driven_enrollment", false}});

    BOOST_TEST(error_of([&] { (void)sim.client().discovery_profile(); }).code() == Code::org_not_supported);
    BOOST_TEST(error_of([&] { sim.client().set_discovery_url("https://m.example.com/"); }).code() ==
               Code::org_not_supported);
    BOOST_TEST(error_of([&] { sim.client().clear_discovery_url(); }).code() == Code::org_not_supported);
}

BOOST_AUTO_TEST_CASE(beta_tokens_are_read_and_switched_off_they_are_no_failure_of_the_token) {
    Sim sim;
    const auto tokens = sim.client().beta_tokens();
    sim.set({{"beta_tokens", false}});

    const Error error = error_of([&] { (void)sim.client().beta_tokens(); });

    BOOST_TEST(tokens.size() == 6U);
    BOOST_TEST(tokens.at(2).os == "OSX");
    BOOST_TEST(tokens.at(2).token.size() == 64U);
    BOOST_TEST(error.code() == Code::seed_program_off);
    BOOST_TEST(sim.count_requests("/session") == 1);
    BOOST_TEST(sim.count_requests("/os-beta-enrollment/tokens") == 2);
}

BOOST_AUTO_TEST_CASE(details_tell_success_and_not_accessible_apart_and_a_missing_serial_is_missing) {
    Sim sim;
    std::string cursor;
    const auto devices = sim.fetch_all(cursor, 100);
    sim.service.expect_portal("POST", "/devices/faults",
                              json{{"devices", {devices[1].serial_number}}, {"left_out", true}}.dump());
    const std::vector<std::string> serials{devices[0].serial_number, devices[1].serial_number, "NEVER1"};

    const auto details = sim.client().device_details(serials);

    BOOST_TEST_REQUIRE(details.size() == 2U);
    for (const Device& device : details) {
        const bool known = device.serial_number == serials[0];
        BOOST_TEST(device.response_status.value() == (known ? "SUCCESS" : "NOT_ACCESSIBLE"));
        BOOST_TEST(!device.op_type.has_value());
    }
    BOOST_TEST(error_of([&] { (void)sim.client().device_details({}); }).code() == Code::device_id_required);
}

BOOST_AUTO_TEST_CASE(an_activation_lock_answers_each_of_apple_s_words) {
    Sim sim({"--devices", "40"});
    std::string cursor;
    const auto devices = sim.fetch_all(cursor, 100);
    const auto of_family = [&](const std::string& family) {
        for (const Device& device : devices)
            if (device.device_family == family) return device.serial_number;
        return std::string();
    };
    const std::string mac = of_family("Mac");
    const std::string tv = of_family("AppleTV");
    BOOST_TEST_REQUIRE(!mac.empty());
    const auto lock = [&](const std::string& serial) {
        return sim.client()
            .activation_lock(serial, ams::Secret(std::string(64, 'a')), "Call us")
            .response_status;
    };

    BOOST_TEST(lock(mac) == "SUCCESS");
    BOOST_TEST(lock(mac) == "DEVICE_ALREADY_LOCKED");
    BOOST_TEST(lock("NEVER1") == "NOT_ACCESSIBLE");
    if (!tv.empty()) BOOST_TEST(lock(tv) == "DEVICE_NOT_SUPPORTED");
    sim.set({{"activation_lock", false}});
    BOOST_TEST(lock(of_family("iPad").empty() ? mac : of_family("iPad")) == "ORG_NOT_SUPPORTED");
}

BOOST_AUTO_TEST_CASE(a_replacement_is_read_and_what_replaces_nothing_is_told) {
    Sim sim;
    std::string cursor;
    const std::string old = sim.fetch_all(cursor, 100)[0].serial_number;
    sim.service.expect_portal("POST", "/devices/replace",
                              json{{"device", old}, {"new_serial_number", "NEWONE12345"}}.dump());

    const ReplacementDetails details = sim.client().replacement_details("NEWONE12345");

    BOOST_TEST(details.original_device_serial_number == old);
    BOOST_TEST(details.replacement_date.value().size() == 10U);
    BOOST_TEST(error_of([&] { (void)sim.client().replacement_details(""); }).code() ==
               Code::device_id_required);
}

BOOST_AUTO_TEST_CASE(an_older_protocol_version_has_fewer_keys_and_no_replacement_details) {
    Sim sim;
    ServiceSettings old = sim.settings();
    old.protocol_version = 1;
    Client client(old, sim.token(), sim.clock);

    const auto page = std::get<DevicePage>(client.fetch_page(std::nullopt, 10));

    for (const Device& device : page.devices) {
        BOOST_TEST(!device.os.has_value());
        BOOST_TEST(!device.device_family.has_value());
        BOOST_TEST(!device.wifi_mac_address.has_value());
    }
    BOOST_TEST(!client.account().org_id.has_value());
    BOOST_TEST(error_of([&] { (void)client.replacement_details(page.devices.at(0).serial_number); }).code() ==
               Code::device_not_found);
}

const std::vector<int> kVersions{1, 2, 3, 6, 7, 8, 9, 10, 11};

// The same organisation, asked by clients that speak different versions.
BOOST_DATA_TEST_CASE(a_key_or_word_is_there_from_its_version_on, boost::unit_test::data::make(kVersions),
                     version) {
    Sim sim({"--devices", "40"});
    sim.service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    sim.service.expect_portal(
        "POST", "/devices",
        R"({"server":"Other","devices":[{"serial_number":"MIGRATED0001","device_family":"Mac"}]})");
    sim.service.expect_portal("POST", "/devices/migrate",
                              R"({"devices":["MIGRATED0001"],"server":"Example MDM"})");
    ServiceSettings settings = sim.settings();
    settings.protocol_version = version;
    Client client(settings, sim.token(), sim.clock);

    const Account account = client.account();
    const auto page = std::get<DevicePage>(client.fetch_page(std::nullopt, 100));
    const std::string uuid =
        client.define_profile(R"({"profile_name":"P","url":"https://mdm.example.com/"})").profile_uuid;
    const std::vector<std::string> held{page.devices.at(0).serial_number};
    sim.service.expect_portal("POST", "/devices/faults",
                              json{{"devices", held}, {"throttled_s", 3600}}.dump());
    const AssignOutcome outcome = client.assign_profile(uuid, held);

    BOOST_TEST(account.org_id.has_value() == (version >= 3));
    BOOST_TEST(account.urls.empty() == (version < 3));
    for (const Device& device : page.devices) {
        BOOST_TEST(device.os.has_value() == (version >= 2));
        BOOST_TEST(device.device_family.has_value() == (version >= 2));
        if (device.device_family == "iPad")
            BOOST_TEST(device.os.value() == (version >= 7 ? "iPadOS" : "iOS"));
        BOOST_TEST(device.wifi_mac_address.has_value() == (version >= 10));
        if (device.serial_number == "MIGRATED0001")
            BOOST_TEST(device.mdm_migration_deadline.has_value() == (version >= 8));
    }
    BOOST_TEST(outcome.devices.at(held[0]) == (version >= 9 ? "THROTTLED" : "FAILED"));
    BOOST_TEST(outcome.retry_after_seconds.has_value() == (version >= 10));
}

BOOST_AUTO_TEST_CASE(disown_and_lock_are_not_repeated_when_the_answer_is_lost) {
    Sim sim;
    std::string cursor;
    const auto devices = sim.fetch_all(cursor, 100);
    const std::vector<std::string> serial{devices[0].serial_number};
    sim.fault({{"endpoint", "POST /devices/disown"}, {"status", 503}, {"count", -1}});
    sim.fault({{"endpoint", "POST /device/activationlock"}, {"cut", "before"}, {"count", -1}});

    BOOST_TEST(error_of([&] { (void)sim.client().disown(serial); }).code() == Code::service_unavailable);
    (void)error_of([&] { (void)sim.client().activation_lock(serial[0], ams::Secret(), std::nullopt); });

    BOOST_TEST(sim.count_requests("/devices/disown") == 1);
    BOOST_TEST(sim.count_requests("/device/activationlock") == 1);
}

BOOST_AUTO_TEST_CASE(plain_http_to_loopback_is_signed_for_its_port) {
    Sim sim({"--devices", "3", "--plain-http"});

    BOOST_TEST(!sim.client().account().server_uuid.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
