// The program from outside: how it starts, ends and keeps its state.

#include <csignal>
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;

namespace {

class ScratchFolder {
public:
    ScratchFolder() {
        std::string pattern = std::filesystem::temp_directory_path() / "depsim-test-XXXXXX";
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~ScratchFolder() {
        std::error_code left_behind;
        std::filesystem::remove_all(path_, left_behind);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(program)

BOOST_AUTO_TEST_CASE(it_says_where_it_serves_and_ends_with_its_standard_input) {
    DepsimProcess service;

    BOOST_TEST(service.base_url().starts_with("https://127.0.0.1:"));
    BOOST_TEST(std::filesystem::path(service.ca_file()).is_absolute());
    BOOST_TEST(std::filesystem::exists(service.ca_file()));
    BOOST_TEST(service.end() == 0);
    BOOST_TEST(!std::filesystem::exists(service.ca_file())); // its temporary folder is gone
}

BOOST_AUTO_TEST_CASE(sigterm_and_sigint_end_it_with_status_0_even_with_open_connections) {
    for (const int signal : {SIGTERM, SIGINT}) {
        DepsimProcess service;
        Client client(service);
        client.open();

        BOOST_REQUIRE(::kill(service.pid(), signal) == 0);

        BOOST_TEST(service.end() == 0);
    }
}

BOOST_AUTO_TEST_CASE(the_control_api_can_shut_it_down) {
    DepsimProcess service;

    service.expect_portal("POST", "/shutdown");

    BOOST_TEST(service.end() == 0);
}

BOOST_AUTO_TEST_CASE(the_tls_files_are_used_again) {
    const ScratchFolder folder;
    const std::string tls = folder / "tls";
    std::string first;
    {
        DepsimProcess service({"--tls-dir", tls});
        Client client(service);
        first = Json(std::filesystem::last_write_time(service.ca_file()).time_since_epoch().count()).dump();
        BOOST_TEST(service.ca_file() == std::filesystem::canonical(tls + "/ca.pem").string());
    }
    DepsimProcess service({"--tls-dir", tls});
    Client client(service);

    BOOST_TEST(client.open().status == 200);
    BOOST_TEST(Json(std::filesystem::last_write_time(service.ca_file()).time_since_epoch().count()).dump() ==
               first);
    using std::filesystem::perms;
    const perms key = std::filesystem::status(tls + "/server.key").permissions();
    BOOST_TEST(((key & (perms::group_all | perms::others_all)) == perms::none));
}

BOOST_AUTO_TEST_CASE(its_state_survives_a_restart) {
    const ScratchFolder folder;
    const std::vector<std::string> arguments{"--devices", "20", "--state", folder / "state.json"};
    Json token;
    std::string cursor;
    std::string profile;
    {
        DepsimProcess service(arguments);
        Client client(service);
        profile = client.define();
        const std::string device = client.fetch_all().at(0).at("serial_number");
        client.ok("PUT", "/profile/devices", {{"profile_uuid", profile}, {"devices", {device}}});
        token = client.token;
        cursor = client.cursor;
        BOOST_TEST(service.end() == 0);
    }
    DepsimProcess service(arguments);
    Client client(service);
    client.token = token; // the portal has just replaced it
    BOOST_TEST(client.open().status == 403);
    service.expect_portal("POST", "/state/load"); // back to how it was saved

    BOOST_TEST(client.open().status == 200);
    client.cursor = cursor;
    const auto operations = client.sync_all();
    BOOST_TEST_REQUIRE(operations.size() == 1U);
    BOOST_TEST(operations[0].at("profile_uuid") == profile);
    BOOST_TEST(client.fetch_all().size() == 20U);
}

BOOST_AUTO_TEST_CASE(its_state_has_the_clock_the_settings_and_the_faults_but_no_sessions) {
    const ScratchFolder folder;
    const std::vector<std::string> arguments{"--devices", "1", "--state", folder / "state.json"};
    std::string session;
    std::string settings;
    std::string faults;
    {
        DepsimProcess service(arguments);
        Client client(service);
        client.open();
        session = client.session;
        service.expect_portal(
            "PATCH", "/settings",
            R"({"now":"2026-08-01T10:00:00Z","rotation":"none","organisation":{"org_id":"42"}})");
        service.expect_portal(
            "POST", "/faults",
            R"([{"endpoint":"GET /account","on":2,"count":-1,"status":503,"body":"busy","delay_ms":1,
                                   "headers":{"Retry-After":"9"},"server":"Example MDM"},
                                  {"endpoint":"/devices","cut":"middle"},{"mode":"huge_body","bytes":9}])");
        client.call("GET", "/account");
        settings = service.expect_portal("GET", "/settings");
        faults = service.expect_portal("GET", "/faults");
        BOOST_TEST(service.end() == 0);
    }
    DepsimProcess service(arguments);

    BOOST_TEST(service.expect_portal("GET", "/settings") == settings);
    BOOST_TEST(service.expect_portal("GET", "/faults") == faults);
    BOOST_TEST(Json::parse(faults).at("faults").at(0).at("seen") == 1);
    // What GET shows can be put back.
    service.expect_portal("DELETE", "/faults");
    service.expect_portal("POST", "/faults", Json::parse(faults).at("faults").dump());
    BOOST_TEST(service.expect_portal("GET", "/faults") == faults);
    service.expect_portal("DELETE", "/faults");
    Client client(service);
    client.session = session;
    BOOST_TEST(client.call("GET", "/account").status == 401);
}

BOOST_AUTO_TEST_CASE(plain_http_is_there_for_clients_that_need_it) {
    DepsimProcess service({"--plain-http"});

    BOOST_TEST(service.base_url().starts_with("http://127.0.0.1:"));
    BOOST_TEST(service.ca_file() == "none");
    BOOST_TEST(service.portal("GET", "/servers").status == 200);
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_may_have_the_brackets_that_the_ready_line_gives_it) {
    for (const char* address : {"::1", "[::1]"}) {
        DepsimProcess service({"--listen", address});

        BOOST_TEST(service.base_url().starts_with("https://[::1]:"));
        BOOST_TEST(service.portal("GET", "/servers").status == 200);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_served_is_refused) {
    BOOST_CHECK_THROW(DepsimProcess({"--plain-http", "--listen", "0.0.0.0"}), std::runtime_error);
    BOOST_CHECK_THROW(DepsimProcess({"--devices", "many"}), std::runtime_error);
    BOOST_CHECK_THROW(DepsimProcess({"--state", "/dev/null"}), std::runtime_error);
    BOOST_CHECK_THROW(DepsimProcess({"--state", "/nowhere/at/all.json"}), std::runtime_error);
    BOOST_CHECK_THROW(DepsimProcess({"--session-lifetime", "0"}), std::runtime_error);
    BOOST_CHECK_THROW(DepsimProcess({"--listen", ""}), std::runtime_error);
    for (const char* number : {"-1", "0x50", "010", "1e3", ""})
        for (const char* option :
             {"--seed", "--port", "--devices", "--session-lifetime", "--oauth-window", "--max-seconds"})
            BOOST_CHECK_THROW(DepsimProcess({option, number}), std::runtime_error);
    for (const char* scheme : {"http", "https"}) {
        std::vector<std::string> options;
        if (std::string(scheme) == "http") options.emplace_back("--plain-http");
        DepsimProcess first(options);
        options.insert(options.end(), {"--port", first.base_url().substr(first.base_url().rfind(':') + 1)});
        BOOST_CHECK_THROW(DepsimProcess{options}, std::runtime_error); // its port is taken
    }
}

BOOST_AUTO_TEST_CASE(a_connection_serves_any_number_of_requests) {
    DepsimProcess service;
    Client client(service);
    client.open();

    // More than Poco's usual hundred; a refused keep-alive would show as "Connection: Close".
    for (int i = 0; i < 150; ++i) {
        const Answer answer = client.call("GET", "/account");
        BOOST_TEST_REQUIRE(answer.status == 200);
        BOOST_TEST_REQUIRE(answer.header("Connection") != "Close");
    }
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_devices_are_fetched_whole) {
    DepsimProcess service({"--devices", "100000"});
    Client client(service);

    BOOST_TEST(client.fetch_all(1000).size() == 100'000U);
}

BOOST_AUTO_TEST_SUITE_END()
