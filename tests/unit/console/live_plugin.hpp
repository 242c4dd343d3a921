// The plugin in a fake host, over a fresh database and a real simulator.
#pragma once

#include "plugin/console/plugin.hpp"
#include "tests/depsim/testing/depsim_process.hpp"
#include "tests/support/databases.hpp"
#include "tests/support/fake_host/fake_host.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>

namespace mdm::dep::test {

/// Everything a person at the console has, without the console.
struct LivePlugin {
    explicit LivePlugin(int devices = 500, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite);

    ::test::FreshDatabase database;
    depsim_testing::DepsimProcess depsim;
    ams::test::FakeHost host;
    std::unique_ptr<Plugin> plugin;

    /// One value of the database as text; "" for NULL and for nothing.
    std::string value(const std::string& sql);
    std::int64_t number(const std::string& sql);

    /// The portal's .p7m for a certificate in PEM; ends the server's former token.
    std::string token_file(const std::string& certificate, const std::string& server = {},
                           const std::string& more = "{}");
    /// Waits for the task an answer names. Fails the test if it names none.
    ams::test::FinishedTask finished(const ams::test::Reply& reply);
    /// Waits until the simulator has got `count` requests for a path since it began.
    void wait_for_request(const std::string& path, std::size_t count);
    /// Links the first server with a pasted token and waits for its first sync. Returns the row's key.
    std::string link();
};

/// A file as a form field holds it.
[[nodiscard]] nlohmann::json file_field(const std::string& name, const std::string& bytes);

/// The content of the n-th file of an answer.
[[nodiscard]] std::string answered_file(const ams::test::Reply& reply, std::size_t index = 0);

} // namespace mdm::dep::test
