#include "tests/unit/sync/engine_fixture.hpp"

#include "plugin/token/token_text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace mdm::dep::test {

using namespace std::chrono_literals;

std::string TestSealer::seal(std::string_view associated, const ams::Secret& plain) {
    std::string sealed = std::string(associated) + '|';
    for (const char c : plain.reveal())
        sealed += static_cast<char>(c ^ 1);
    return sealed;
}

ams::Secret TestSealer::open(std::string_view associated, std::string_view sealed) {
    if (!sealed.starts_with(std::string(associated) + '|')) throw Error(Code::secret_unreadable);
    std::string plain;
    for (const char c : sealed.substr(associated.size() + 1))
        plain += static_cast<char>(c ^ 1);
    return ams::Secret(std::move(plain));
}

Fleet::Fleet(ams::odbc::Dialect dialect)
    : database(dialect), pool(database.pool(8)), store(*pool, sealer, clock) {
    ::test::create_plugin_schema(*database.connect());
}

std::int64_t Fleet::number(const std::string& sql) {
    return database.connect()->query_int64(sql).value();
}

std::string Fleet::text(const std::string& sql) {
    return database.connect()->query_text(sql).value_or("");
}

ServiceSettings settings_for(const depsim_testing::DepsimProcess& depsim) {
    ServiceSettings settings;
    settings.base_url = depsim.base_url();
    settings.ca_file = depsim.ca_file();
    return settings;
}

EngineConfig quick() {
    EngineConfig config;
    config.run.host = "test host";
    config.follow = 10ms;
    config.retry.first_delay = 1ms;
    config.retry.max_delay = 50ms;
    return config;
}

Host::Host(Fleet& fleet, const depsim_testing::DepsimProcess& depsim, EngineConfig config)
    : engine(
          fleet.store, fleet.clock, settings_for(depsim), std::move(config),
          [this](LogLevel, std::string_view text, const LogFields& fields) {
              std::string line(text);
              for (const auto& [key, value] : fields)
                  line += ' ' + key + '=' + value;
              const std::lock_guard lock(mutex);
              log.push_back(std::move(line));
          },
          [this](std::int64_t token, const std::vector<TokenNotice>& shown) {
              const std::lock_guard lock(mutex);
              notices[token] = shown;
          }) {}

std::string Host::whole_log() {
    const std::lock_guard lock(mutex);
    std::string all;
    for (const std::string& line : log)
        all += line + '\n';
    return all;
}

std::int64_t link(Fleet& fleet, Host& host, depsim_testing::DepsimProcess& depsim,
                  const std::string& server) {
    const ServerToken token = parse_token_text(depsim.plain_token(server));
    return fleet.store.tokens.create(
        {.token = token, .account = host.engine.identify(token), .key_pair = std::nullopt, .actor = "admin"});
}

void wait_for_request(depsim_testing::DepsimProcess& depsim, const std::string& path, std::size_t count) {
    std::size_t seen = 0;
    for (std::int64_t since = 0; seen < count;) {
        const auto answer = nlohmann::json::parse(
            depsim.expect_portal("GET", "/requests?wait_ms=10000&since=" + std::to_string(since)));
        if (answer["requests"].empty()) throw std::runtime_error("no more requests for " + path);
        for (const auto& request : answer["requests"])
            if (request["path"] == path) ++seen;
        since = answer["next_since"];
    }
}

} // namespace mdm::dep::test
