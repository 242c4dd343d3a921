// The host's parts put together around the practice plugin, as serve does it, without a process.
#pragma once

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/access/notices.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/jobs/scheduler.hpp"
#include "host-sdk/host/loader/schemas.hpp"
#include "host-sdk/host/tasks/instance.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"
#include "host-sdk/host/web/server.hpp"
#include "tests/contract/practice_plugin.hpp"
#include "tests/support/databases.hpp"

#include <memory>
#include <sstream>
#include <string>

namespace test {

inline constexpr const char* kPassword = "correct horse battery staple";

/// Certificate and key for 127.0.0.1, made once in this process.
struct Certificate {
    std::filesystem::path certificate;
    std::filesystem::path key;
};
[[nodiscard]] const Certificate& certificate();

/// Another host on the same database: everything of a process but the sockets and the tables.
struct TestPeer {
    TestPeer(const FreshDatabase& fresh, ams::host::Clock& clock, PracticePlugin& plugin);

    std::ostringstream log_text;
    ams::host::Log log;
    ams::host::Database database;
    ams::host::PermissionCatalog catalog;
    ams::host::Access access;
    ams::host::Instance instance;
    ams::host::TaskRunner tasks;
    ams::host::JobScheduler jobs;
};

/// A migrated database with users admin (role admin), user (role users: practice:use) and stranger (no permission),
/// all with kPassword, and `rows` items. Tasks run; jobs run only when told to; the clock is manual and begins at
/// 2026-06-01T12:00:00Z.
class TestHost {
public:
    explicit TestHost(ams::odbc::Dialect dialect, int rows = 30);
    ~TestHost();
    TestHost(const TestHost&) = delete;
    TestHost& operator=(const TestHost&) = delete;

    /// Starts the HTTPS server.
    void serve(ams::host::WebSettings settings = {});
    /// What is listened on by serve().
    [[nodiscard]] std::uint16_t port() const { return web->port(); }
    /// Adds a user with a role that has these permissions.
    void add_user(const std::string& name, const std::vector<std::string>& permissions);
    [[nodiscard]] ams::host::Services services();

    FreshDatabase fresh;
    ams::host::ManualClock clock;
    PracticePlugin plugin;
    TestPeer parts;
    ams::host::Audit audit;
    ams::host::Notices notices;
    ams::host::DocumentSchemas schemas;
    std::unique_ptr<ams::host::WebServer> web;

private:
    void put_user(const std::string& name, const std::string& role);
};

} // namespace test
