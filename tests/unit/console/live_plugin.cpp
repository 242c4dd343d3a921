#include "tests/unit/console/live_plugin.hpp"

#include "plugin/token/base64.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace mdm::dep::test {

using nlohmann::json;

LivePlugin::LivePlugin(int devices, ams::odbc::Dialect dialect)
    : database(dialect), depsim({"--devices", std::to_string(devices)}) {
    ::test::create_plugin_schema(*database.connect());
    host.dialect = std::string(ams::odbc::name(dialect));
    host.connection = database.connection_string();
    host.settings = json{{"base_url", depsim.base_url()}, {"ca_file", depsim.ca_file()}}.dump();
    plugin = std::make_unique<Plugin>(ams::HostRef(host.host()));
}

std::string LivePlugin::value(const std::string& sql) {
    return database.connect()->query_text(sql).value_or("");
}

std::int64_t LivePlugin::number(const std::string& sql) {
    return database.connect()->query_int64(sql).value();
}

std::string LivePlugin::token_file(const std::string& certificate, const std::string& server,
                                   const std::string& more) {
    json body = json::parse(more);
    body["certificate"] = certificate;
    return depsim.expect_portal(
        "POST", "/servers/" + (server.empty() ? depsim.first_server() : server) + "/token", body.dump());
}

ams::test::FinishedTask LivePlugin::finished(const ams::test::Reply& reply) {
    BOOST_REQUIRE_MESSAGE(reply.result == AMS_OK, reply.code + ": " + reply.text);
    const json answer = json::parse(reply.answer);
    BOOST_REQUIRE_MESSAGE(answer.contains("task"), reply.answer);
    return host.wait_for(answer["task"]);
}

void LivePlugin::wait_for_request(const std::string& path, std::size_t count) {
    std::size_t seen = 0;
    for (std::int64_t since = 0; seen < count;) {
        const json answer = json::parse(
            depsim.expect_portal("GET", "/requests?wait_ms=10000&since=" + std::to_string(since)));
        BOOST_REQUIRE_MESSAGE(!answer["requests"].empty(), "no more requests came");
        for (const auto& request : answer["requests"])
            if (request["path"] == path) ++seen;
        since = answer["next_since"];
    }
}

std::string LivePlugin::link() {
    const auto reply =
        host.invoke("mdm.dep.token.new", {}, json{{"token_json", depsim.plain_token()}}.dump());
    BOOST_REQUIRE_EQUAL(finished(reply).reply.result, AMS_OK);
    return json::parse(reply.answer)["rows"][0];
}

json file_field(const std::string& name, const std::string& bytes) {
    return {{"filename", name}, {"content", base64_encode(bytes)}};
}

std::string answered_file(const ams::test::Reply& reply, std::size_t index) {
    const json answer = json::parse(reply.answer);
    return base64_decode(answer.at("files").at(index).at("content").get<std::string>()).value();
}

} // namespace mdm::dep::test
