#include "tests/unit/sync/simulated_time.hpp"

#include "plugin/token/token_text.hpp"

#include <boost/test/unit_test.hpp>

namespace mdm::dep::test {

using nlohmann::json;

SharedClock::SharedClock(depsim_testing::DepsimProcess& depsim)
    : depsim_(depsim), now_(std::chrono::floor<std::chrono::seconds>(SystemClock().now())) {
    tell();
}

UtcTime SharedClock::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

bool SharedClock::wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
    if (stop.stop_requested()) return false;
    advance(duration);
    return true;
}

void SharedClock::advance(std::chrono::milliseconds duration) {
    const std::lock_guard lock(mutex_);
    now_ += duration;
    tell();
}

void SharedClock::tell() {
    depsim_.expect_portal("PATCH", "/settings", json{{"now", format_time(now_)}}.dump());
}

SimulatedTime::SimulatedTime(int devices, ams::odbc::Dialect dialect, ServiceSettings settings,
                             EngineConfig config)
    : depsim({"--devices", std::to_string(devices)}), clock(depsim), database(dialect),
      pool(database.pool(8)), store(*pool, sealer, clock), settings_(std::move(settings)),
      config_(std::move(config)) {
    ::test::create_plugin_schema(*database.connect());
    config_.run.host = "test host";
    config_.follow = std::chrono::milliseconds(10);
    settings_.base_url = depsim.base_url();
    settings_.ca_file = depsim.ca_file();
    restart();
    token = link("");
}

void SimulatedTime::restart() {
    engine.reset();
    engine = std::make_unique<Engine>(store, clock, settings_, config_, LogSink{}, NoticeSink{});
}

void SimulatedTime::restart(ServiceSettings settings) {
    settings_ = std::move(settings);
    settings_.base_url = depsim.base_url();
    settings_.ca_file = depsim.ca_file();
    restart();
}

std::int64_t SimulatedTime::link(const std::string& server) {
    const ServerToken credentials = parse_token_text(depsim.plain_token(server));
    const std::int64_t id = store.tokens.create({.token = credentials,
                                                 .account = engine->identify(credentials),
                                                 .key_pair = std::nullopt,
                                                 .actor = "admin"});
    good_sync(Trigger::token, id);
    return id;
}

std::int64_t SimulatedTime::link_another(const std::string& name, int devices) {
    portal("/servers", {{"server_name", name}});
    if (devices > 0) portal("/devices", {{"count", devices}, {"server", name}});
    return link(name);
}

RunOutcome SimulatedTime::sync(Trigger trigger, std::int64_t of_token) {
    return engine->sync({.token = of_token == 0 ? token : of_token, .trigger = trigger, .actor = "system"});
}

RunOutcome SimulatedTime::good_sync(Trigger trigger, std::int64_t of_token) {
    RunOutcome outcome = sync(trigger, of_token);
    BOOST_REQUIRE_MESSAGE(!outcome.error, (outcome.error ? outcome.error->text() : ""));
    return outcome;
}

AssignmentCounts SimulatedTime::assign_job() {
    AssignmentCounts all;
    for (const std::int64_t due : store.assignments.tokens_due())
        if (!engine->held_back(due)) all += engine->assign(due, false).counts;
    return all;
}

void SimulatedTime::portal(const std::string& path, const json& body) {
    depsim.expect_portal("POST", path, body.dump());
}

void SimulatedTime::settings(const json& change) {
    depsim.expect_portal("PATCH", "/settings", change.dump());
}

void SimulatedTime::fault(json one) {
    if (!one.contains("count")) one["count"] = -1;
    portal("/faults", one);
}

std::vector<SeenRequest> SimulatedTime::requests() {
    std::vector<SeenRequest> all;
    for (std::int64_t since = 0;;) {
        const json answer =
            json::parse(depsim.expect_portal("GET", "/requests?limit=1000&since=" + std::to_string(since)));
        if (answer["requests"].empty()) break;
        for (const json& one : answer["requests"])
            all.push_back({.at = *parse_time(one["time"].get<std::string>()),
                           .method = one["method"],
                           .path = one["path"],
                           .body = one.value("body", ""),
                           .status = one["status"],
                           .server_uuid = one.value("server_uuid", ""),
                           .session = one["headers"].value("X-ADM-Auth-Session", "")});
        since = answer["next_since"];
    }
    forget_requests();
    return all;
}

std::size_t SimulatedTime::count(std::string_view method_and_path) {
    std::size_t found = 0;
    for (const SeenRequest& request : requests())
        if (request.is(method_and_path)) ++found;
    return found;
}

std::string SimulatedTime::profile(const std::string& name) {
    return json::parse(depsim.expect_portal(
        "POST", "/profiles",
        json{{"profile", {{"profile_name", name}, {"url", "https://mdm.example.org/enroll"}}}}
            .dump()))["profile_uuid"];
}

json SimulatedTime::at_apple(const std::string& serial) {
    return json::parse(depsim.expect_portal("GET", "/devices/" + serial));
}

std::string SimulatedTime::serial(int n) {
    return text("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number LIMIT 1 OFFSET " +
                std::to_string(n));
}

std::string SimulatedTime::device(const std::string& column, const std::string& serial_number) {
    return text("SELECT CAST(" + column + " AS VARCHAR(255)) FROM mdm_dep_device WHERE token = " +
                std::to_string(token) + " AND serial_number = '" + serial_number + "'");
}

std::string SimulatedTime::timeline(const std::string& serial_number, std::int64_t of_token) {
    std::string all;
    const auto events = store.events.timeline(of_token == 0 ? token : of_token, serial_number, 100);
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        all += (all.empty() ? "" : ",") + event->event;
    return all;
}

std::string SimulatedTime::text(const std::string& sql) {
    return database.connect()->query_text(sql).value_or("");
}

std::int64_t SimulatedTime::number(const std::string& sql) {
    return database.connect()->query_int64(sql).value();
}

} // namespace mdm::dep::test
