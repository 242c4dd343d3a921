// Assigning and removing profiles as a device administrator does it: actions of the plugin in a fake host, against the
// simulator, on every database.
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace mdm::dep;
using namespace mdm::dep::test;
using ams::test::Reply;
using ams::test::schema_violations;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A linked account with devices, and profiles at Apple that the store knows.
struct Fleet : LivePlugin {
    explicit Fleet(int devices = 10, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite)
        : LivePlugin(devices, dialect) {
        token = link();
    }

    /// A profile that another client defined and that was read from Apple; returns its UUID.
    std::string profile(const std::string& name, const std::string& of_token = {}) {
        const std::string owner = of_token.empty() ? token : of_token;
        const json made = json::parse(depsim.expect_portal(
            "POST", "/profiles",
            json{{"server", value("SELECT server_uuid FROM mdm_dep_token WHERE id = " + owner)},
                 {"profile", {{"profile_name", name}, {"url", "https://mdm.example.org/enroll"}}}}
                .dump()));
        const std::string uuid = made["profile_uuid"];
        database.connect()->execute(
            "INSERT INTO mdm_dep_profile (token, profile_uuid, profile_name, url, json, origin, "
            "created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'read', 't', 't')",
            std::stoll(owner), uuid, name, "https://mdm.example.org/enroll", "{}");
        return uuid;
    }
    std::vector<std::string> keys(int count, const std::string& of_token = {}) {
        std::vector<std::string> all;
        const auto connection = database.connect();
        auto rows = connection->query("SELECT id FROM mdm_dep_device WHERE token = ? ORDER BY id LIMIT ?",
                                      std::stoll(of_token.empty() ? token : of_token), count);
        while (rows.fetch())
            all.push_back(std::to_string(rows.int64(1)));
        return all;
    }
    std::string serial(const std::string& key) {
        return value("SELECT serial_number FROM mdm_dep_device WHERE id = " + key);
    }
    json portal_device(const std::string& key) {
        return json::parse(depsim.expect_portal("GET", "/devices/" + serial(key)));
    }
    void fault(const std::string& key, const json& what) {
        json body = what;
        body["devices"] = json::array({serial(key)});
        depsim.expect_portal("POST", "/devices/faults", body.dump());
    }
    Reply assign(const std::vector<std::string>& rows, const std::string& uuid, bool dry_run = false) {
        return host.invoke("mdm.dep.device.assign_profile", rows, json{{"profile_uuid", uuid}}.dump(),
                           dry_run);
    }
    std::map<std::string, json> results(const ams::test::FinishedTask& task) {
        std::map<std::string, json> all;
        for (const std::string& text : task.results) {
            const json result = json::parse(text);
            all[result["key"]] = result;
        }
        return all;
    }
    std::size_t requests(const std::string& method, const std::string& path) {
        const json answer = json::parse(depsim.expect_portal("GET", "/requests?limit=1000"));
        std::size_t count = 0;
        for (const auto& request : answer["requests"])
            if (request["method"] == method && request["path"] == path) ++count;
        return count;
    }

    std::string token;
};

} // namespace

BOOST_AUTO_TEST_SUITE(assign_actions)

BOOST_DATA_TEST_CASE(a_profile_is_previewed_assigned_and_read_back, kDatabases, dialect) {
    Fleet t(10, dialect);
    const std::string uuid = t.profile("Standard");
    const auto rows = t.keys(3);

    const Reply form = t.host.open_form("mdm.dep.device.assign_profile", rows);
    BOOST_REQUIRE_MESSAGE(form.result == AMS_OK, form.text);
    BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.answer), "");
    BOOST_CHECK(contains(form.answer, "Standard"));

    const Reply shown = t.assign(rows, uuid, true);
    BOOST_REQUIRE_MESSAGE(shown.result == AMS_OK, shown.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", shown.answer), "");
    const json preview = json::parse(shown.answer);
    BOOST_CHECK_EQUAL(preview["results"].size(), 3U);
    BOOST_CHECK_EQUAL(preview["results"][0]["status"], "READY");
    BOOST_CHECK_EQUAL(preview["results"][0]["from"], "no profile");
    BOOST_CHECK_EQUAL(preview["results"][0]["to"], "Standard");
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_assignment"), 0);
    BOOST_CHECK_EQUAL(t.requests("PUT", "/profile/devices"), 0U);

    const auto task = t.finished(t.assign(rows, uuid));
    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(task.results.size(), 3U);
    for (const auto& [key, result] : t.results(task)) {
        BOOST_CHECK_EQUAL(result["status"], "SUCCESS");
        BOOST_CHECK_EQUAL(result["serial_number"], t.serial(key));
    }
    BOOST_CHECK_EQUAL(
        t.number("SELECT count(*) FROM mdm_dep_device WHERE profile_status = 'assigned' AND row_hash <> '' "
                 "AND profile_uuid = '" +
                 uuid + "'"),
        3);
    BOOST_CHECK_EQUAL(
        t.number("SELECT count(*) FROM mdm_dep_device_event WHERE event = 'assigned' AND actor = 'admin'"),
        3);
    BOOST_CHECK_EQUAL(t.portal_device(rows[0])["profile_uuid"], uuid);

    const json again = json::parse(t.assign(rows, uuid, true).answer);
    BOOST_CHECK_EQUAL(again["results"][0]["status"], "SKIPPED");
    BOOST_CHECK(contains(again["results"][0]["detail"], "Already right"));
}

BOOST_DATA_TEST_CASE(every_answer_of_apples_has_its_result_and_the_rest_waits, kDatabases, dialect) {
    Fleet t(10, dialect);
    const std::string uuid = t.profile("Standard");
    const auto rows = t.keys(5);
    t.fault(rows[0], {{"throttled_s", 7200}});
    t.fault(rows[1], {{"failed", 1}});
    t.fault(rows[2], {{"left_out", true}});
    t.fault(rows[3], {{"not_accessible", true}});

    const auto task = t.finished(t.assign(rows, uuid));

    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    const auto results = t.results(task);
    BOOST_CHECK_EQUAL(results.at(rows[0])["status"], "THROTTLED");
    BOOST_CHECK(contains(results.at(rows[0])["detail"], "UTC"));
    BOOST_CHECK_EQUAL(results.at(rows[1])["status"], "FAILED");
    BOOST_CHECK_EQUAL(results.at(rows[2])["status"], "FAILED");
    BOOST_CHECK_EQUAL(results.at(rows[3])["status"], "NOT_ACCESSIBLE");
    BOOST_CHECK_EQUAL(results.at(rows[4])["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'waiting'"), 3);
    BOOST_CHECK_EQUAL(t.number("SELECT present FROM mdm_dep_device WHERE id = " + rows[3]), 0);

    // Held by Apple: nobody tries before, neither a person nor the job.
    const std::size_t asked = t.requests("PUT", "/profile/devices");
    const json preview = json::parse(t.assign({rows[0]}, uuid, true).answer);
    BOOST_CHECK_EQUAL(preview["results"][0]["status"], "WAITING");
    BOOST_CHECK(contains(preview["results"][0]["detail"], "Held by Apple until"));
    const auto held = t.finished(t.assign({rows[0]}, uuid));
    BOOST_CHECK_EQUAL(t.results(held).at(rows[0])["status"], "WAITING");
    BOOST_CHECK_EQUAL(t.host.run_job("mdm.dep.assign").result, AMS_OK);
    BOOST_CHECK_EQUAL(t.requests("PUT", "/profile/devices"), asked);

    t.fault(rows[2], {{"left_out", false}});
    // What failed is tried again when its time has come: here the clock is the machine's, so the time is moved instead.
    t.database.connect()->execute(
        "UPDATE mdm_dep_assignment SET next_attempt_at = '2020-01-01T00:00:00Z' WHERE "
        "last_outcome = 'FAILED'");
    BOOST_CHECK_EQUAL(t.host.run_job("mdm.dep.assign").result, AMS_OK);
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'waiting'"), 1);
    BOOST_CHECK_EQUAL(t.portal_device(rows[1])["profile_uuid"], uuid);
}

BOOST_DATA_TEST_CASE(the_default_profile_reaches_what_is_there_and_what_comes, kDatabases, dialect) {
    Fleet t(5, dialect);
    const std::string uuid = t.profile("Standard");
    const Reply form = t.host.open_form("mdm.dep.token.set_default_profile", {t.token});
    BOOST_REQUIRE_MESSAGE(form.result == AMS_OK, form.text);
    BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.answer), "");
    BOOST_CHECK(contains(form.answer, "5 have no profile now"));

    const auto task = t.finished(
        t.host.invoke("mdm.dep.token.set_default_profile", {t.token}, json{{"profile_uuid", uuid}}.dump()));
    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK(contains(task.message, "5 profiles assigned"));
    t.depsim.expect_portal("POST", "/devices", R"({"count":3})");
    const auto run = t.finished(t.host.invoke("mdm.dep.sync_now", {t.token}));

    BOOST_CHECK_EQUAL(run.reply.result, AMS_OK);
    BOOST_CHECK(contains(run.message, "3 profiles assigned"));
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_device WHERE profile_uuid = '" + uuid + "'"), 8);
    // A device assigned to the server again loses its profile at Apple, and gets it back.
    const auto rows = t.keys(1);
    t.depsim.expect_portal("POST", "/devices/reassign", json{{"devices", {t.serial(rows[0])}}}.dump());
    t.finished(t.host.invoke("mdm.dep.sync_now", {t.token}));
    BOOST_CHECK_EQUAL(t.portal_device(rows[0])["profile_status"], "assigned");

    const Reply none =
        t.host.invoke("mdm.dep.token.set_default_profile", {t.token}, json{{"profile_uuid", "none"}}.dump());
    BOOST_CHECK_EQUAL(none.result, AMS_OK);
    BOOST_CHECK_EQUAL(t.value("SELECT default_profile_uuid FROM mdm_dep_token"), "");
    t.depsim.expect_portal("POST", "/devices", R"({"count":1})");
    t.finished(t.host.invoke("mdm.dep.sync_now", {t.token}));
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_device WHERE profile_status = 'empty'"), 1);
}

BOOST_AUTO_TEST_CASE(a_default_of_another_account_is_refused_at_the_field) {
    Fleet t(2);

    const Reply refused = t.host.invoke("mdm.dep.token.set_default_profile", {t.token},
                                        json{{"profile_uuid", "NOT-HERE"}}.dump());

    BOOST_CHECK_EQUAL(refused.result, AMS_BAD_INPUT);
    BOOST_CHECK_EQUAL(refused.field, "profile_uuid");
}

BOOST_DATA_TEST_CASE(a_removed_profile_stays_removed_until_the_device_comes_anew, kDatabases, dialect) {
    Fleet t(4, dialect);
    const std::string uuid = t.profile("Standard");
    t.finished(
        t.host.invoke("mdm.dep.token.set_default_profile", {t.token}, json{{"profile_uuid", uuid}}.dump()));
    const auto rows = t.keys(2);
    t.depsim.expect_portal("POST", "/devices/push", json{{"devices", {t.serial(rows[1])}}}.dump());
    t.finished(t.host.invoke("mdm.dep.sync_now", {t.token}));

    const json preview = json::parse(t.host.invoke("mdm.dep.device.remove_profile", rows, "{}", true).answer);
    BOOST_CHECK(contains(preview["results"][1]["detail"], "keeps it until it is erased"));
    const auto task = t.finished(t.host.invoke("mdm.dep.device.remove_profile", rows));
    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(t.results(task).at(rows[0])["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(t.portal_device(rows[0])["profile_status"], "removed");
    BOOST_CHECK_EQUAL(t.value("SELECT profile_status FROM mdm_dep_device WHERE id = " + rows[0]), "removed");
    t.finished(t.host.invoke("mdm.dep.sync_now", {t.token})); // brings the echo of the removal
    BOOST_CHECK_EQUAL(t.portal_device(rows[0])["profile_status"], "removed");

    const std::string serial = t.serial(rows[0]);
    t.depsim.expect_portal("POST", "/devices/unassign", json{{"devices", {serial}}}.dump());
    t.depsim.expect_portal("POST", "/devices/assign", json{{"devices", {serial}}}.dump());
    t.finished(t.host.invoke("mdm.dep.sync_now", {t.token}));

    BOOST_CHECK_EQUAL(t.portal_device(rows[0])["profile_status"], "assigned");
    BOOST_CHECK_EQUAL(t.portal_device(rows[1])["profile_status"], "removed");
}

BOOST_AUTO_TEST_CASE(devices_of_two_accounts_are_handled_each_with_its_own_profile) {
    Fleet t(3);
    t.depsim.expect_portal("POST", "/servers", R"({"server_name":"Second"})");
    t.depsim.expect_portal("POST", "/devices", R"({"count":2,"server":"Second"})");
    const Reply linked =
        t.host.invoke("mdm.dep.token.new", {}, json{{"token_json", t.depsim.plain_token("Second")}}.dump());
    BOOST_REQUIRE_EQUAL(t.finished(linked).reply.result, AMS_OK);
    const std::string second = json::parse(linked.answer)["rows"][0];
    const std::string mine = t.profile("Mine");
    const std::string theirs = t.profile("Theirs", second);
    std::vector<std::string> rows = t.keys(3);
    const auto others = t.keys(2, second);
    rows.insert(rows.end(), others.begin(), others.end());

    const Reply form = t.host.open_form("mdm.dep.device.assign_profile", rows);
    BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.answer), "");
    BOOST_CHECK(contains(form.answer, "profile_uuid_" + second));
    const auto one = t.results(t.finished(t.assign(rows, mine)));
    BOOST_CHECK_EQUAL(one.at(rows[0])["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(one.at(others[0])["status"], "SKIPPED");
    BOOST_CHECK(contains(one.at(others[0])["detail"], "belongs to another account"));
    const auto both = t.results(t.finished(
        t.host.invoke("mdm.dep.device.assign_profile", rows,
                      json{{"profile_uuid_" + t.token, mine}, {"profile_uuid_" + second, theirs}}.dump())));
    BOOST_CHECK_EQUAL(both.at(rows[0])["status"], "SKIPPED"); // already right
    BOOST_CHECK_EQUAL(both.at(others[0])["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(t.portal_device(others[1])["profile_uuid"], theirs);

    const Reply wrong = t.host.invoke("mdm.dep.device.assign_profile", rows,
                                      json{{"profile_uuid_" + t.token, theirs}}.dump());
    BOOST_CHECK_EQUAL(wrong.result, AMS_BAD_INPUT);
    BOOST_CHECK_EQUAL(wrong.field, "profile_uuid_" + t.token);
}

BOOST_AUTO_TEST_CASE(a_failed_request_loses_nothing_and_the_job_makes_it_up) {
    Fleet t(4);
    const std::string uuid = t.profile("Standard");
    t.depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"PUT /profile/devices","status":403,"code":"SOMETHING_NEW","count":1})");

    const auto task = t.finished(t.assign(t.keys(4), uuid));

    BOOST_CHECK(task.reply.result != AMS_OK);
    for (const auto& [key, result] : t.results(task))
        BOOST_CHECK_EQUAL(result["status"], "WAITING");
    BOOST_CHECK_EQUAL(
        t.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'waiting' AND attempts = 0"), 4);
    BOOST_CHECK_EQUAL(t.host.run_job("mdm.dep.assign").result, AMS_OK);
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'done'"), 4);
}

BOOST_AUTO_TEST_CASE(a_profile_apple_does_not_know_stops_its_wishes_with_a_notice) {
    Fleet t(3);
    const std::string uuid = t.profile("Gone");
    t.depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"PUT /profile/devices","status":404,"code":"PROFILE_NOT_FOUND","count":1})");

    const auto task = t.finished(t.assign(t.keys(2), uuid));

    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    for (const auto& [key, result] : t.results(task)) {
        BOOST_CHECK_EQUAL(result["status"], "FAILED");
        BOOST_CHECK(contains(result["detail"], "was not defined here"));
    }
    BOOST_CHECK(t.host.notices().contains("token/" + t.token + "/assignments"));
    BOOST_CHECK_EQUAL(t.value("SELECT origin FROM mdm_dep_profile WHERE profile_uuid = '" + uuid + "'"),
                      "missing");

    const std::string other = t.profile("Here");
    t.finished(t.assign(t.keys(2), other));
    BOOST_CHECK(!t.host.notices().contains("token/" + t.token + "/assignments"));
}

BOOST_AUTO_TEST_CASE(a_profile_defined_here_is_defined_again_once) {
    Fleet t(3);
    const std::string uuid = t.profile("Ours");
    t.database.connect()->execute(
        "UPDATE mdm_dep_profile SET origin = 'defined', created_by = 'anna', json = ?",
        R"({"profile_name":"Ours","url":"https://mdm.example.org/enroll"})");
    t.depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"PUT /profile/devices","status":404,"code":"PROFILE_NOT_FOUND","count":2})");

    const auto task = t.finished(t.assign(t.keys(2), uuid));

    // The second 404 is for the second definition, which is not defined a third time.
    BOOST_CHECK_EQUAL(t.requests("POST", "/profile"), 1U);
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_profile"), 2);
    for (const auto& [key, result] : t.results(task))
        BOOST_CHECK(contains(result["detail"], "defined again once"));
    t.finished(t.assign(t.keys(1), t.profile("Other")));
    BOOST_CHECK_EQUAL(t.requests("POST", "/profile"), 1U);
}

BOOST_AUTO_TEST_CASE(cancelling_keeps_what_was_done_and_says_what_was_not) {
    Fleet t(1500);
    const std::string uuid = t.profile("Standard");
    t.depsim.expect_portal("POST", "/faults",
                           R"({"endpoint":"PUT /profile/devices","on":2,"mode":"hang","delay_ms":20000})");
    const Reply started = t.assign(t.keys(1500), uuid);
    BOOST_REQUIRE_MESSAGE(started.result == AMS_OK, started.text);
    t.wait_for_request("/profile/devices", 2);

    t.host.cancel(json::parse(started.answer)["task"]);
    const auto task = t.finished(started);

    BOOST_CHECK_EQUAL(task.reply.result, AMS_CANCELLED);
    std::map<std::string, int> by_status;
    for (const auto& [key, result] : t.results(task))
        ++by_status[result["status"]];
    BOOST_CHECK_EQUAL(by_status["SUCCESS"], 1000);
    BOOST_CHECK_EQUAL(by_status["SKIPPED"], 500);
    BOOST_CHECK(contains(task.message, "cancelled"));
    BOOST_CHECK_EQUAL(t.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'waiting'"), 0);
}

BOOST_AUTO_TEST_CASE(stop_waiting_ends_a_wish) {
    Fleet t(2);
    const std::string uuid = t.profile("Standard");
    const auto rows = t.keys(1);
    t.fault(rows[0], {{"throttled_s", 7200}});
    t.finished(t.assign(rows, uuid));

    const Reply stopped =
        t.host.invoke("mdm.dep.assignment.cancel", {t.value("SELECT id FROM mdm_dep_assignment")});

    BOOST_REQUIRE_MESSAGE(stopped.result == AMS_OK, stopped.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", stopped.answer), "");
    BOOST_CHECK(contains(stopped.answer, "1 device no longer waits."));
    BOOST_CHECK_EQUAL(t.value("SELECT state FROM mdm_dep_assignment"), "stopped");
    BOOST_CHECK_EQUAL(t.value("SELECT last_outcome FROM mdm_dep_assignment"),
                      "THROTTLED"); // the hold is Apple's
}

BOOST_AUTO_TEST_CASE(the_job_asks_apple_nothing_when_nothing_is_due) {
    Fleet t(2);
    t.depsim.expect_portal("DELETE", "/requests");

    BOOST_CHECK_EQUAL(t.host.run_job("mdm.dep.assign").result, AMS_OK);

    BOOST_CHECK(json::parse(t.depsim.expect_portal("GET", "/requests"))["requests"].empty());
}

BOOST_AUTO_TEST_SUITE_END()
