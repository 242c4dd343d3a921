// An engine over a fresh database and a real simulator.
#pragma once

#include "plugin/sync/engine.hpp"
#include "tests/depsim/testing/depsim_process.hpp"
#include "tests/support/databases.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep::test {

/// Reversible and recognisable: a sealed value is not the plain one, and opens only at its place.
class TestSealer final : public Sealer {
public:
    std::string seal(std::string_view associated, const ams::Secret& plain) override;
    ams::Secret open(std::string_view associated, std::string_view sealed) override;
};

/// A database with the plugin's schema, and the stores over it.
struct Fleet {
    explicit Fleet(ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite);

    ::test::FreshDatabase database;
    std::unique_ptr<ams::odbc::Pool> pool;
    TestSealer sealer;
    SystemClock clock;
    Store store;

    /// One number from the database.
    std::int64_t number(const std::string& sql);
    /// One text from the database.
    std::string text(const std::string& sql);
};

/// A host's engine. Several may share one Fleet, as several hosts share one database.
struct Host {
    Host(Fleet& fleet, const depsim_testing::DepsimProcess& depsim, EngineConfig config = {});

    std::vector<std::string> log; ///< Each line with its fields.
    std::map<std::int64_t, std::vector<TokenNotice>> notices;
    std::mutex mutex;
    Engine engine;

    [[nodiscard]] std::string whole_log();
};

/// Settings that reach the simulator.
[[nodiscard]] ServiceSettings settings_for(const depsim_testing::DepsimProcess& depsim);

/// Short pauses, so that a failure that is repeated costs no time.
[[nodiscard]] EngineConfig quick();

/// A new token of a server of the simulator (empty: the first), saved. Returns its id.
std::int64_t link(Fleet& fleet, Host& host, depsim_testing::DepsimProcess& depsim,
                  const std::string& server = {});

/// Waits until the simulator has got `count` requests for a path. Throws std::runtime_error if no more come.
void wait_for_request(depsim_testing::DepsimProcess& depsim, const std::string& path, std::size_t count);

} // namespace mdm::dep::test
