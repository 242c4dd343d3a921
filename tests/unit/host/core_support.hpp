// What several tests of the host's core need.
#pragma once

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/base/clock.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/db/migrator.hpp"
#include "tests/support/databases.hpp"
#include "tests/support/temporary_directory.hpp"

#include <ams/cpp/error.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace test {

/// For BOOST_CHECK_EXCEPTION: an ams::Error of this code.
inline auto code_is(std::string code) {
    return [code = std::move(code)](const ams::Error& error) {
        if (error.code() == code) return true;
        BOOST_TEST_MESSAGE("code is " << error.code() << ": " << error.what());
        return false;
    };
}

/// The same, and `part` is in its text.
inline auto says(std::string code, std::string part) {
    return [code = std::move(code), part = std::move(part)](const ams::Error& error) {
        if (error.code() == code && std::string(error.what()).find(part) != std::string::npos) return true;
        BOOST_TEST_MESSAGE("code is " << error.code() << ": " << error.what());
        return false;
    };
}

inline void write_file(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

/// An empty database with the host's pools on it.
class HostDatabase {
public:
    explicit HostDatabase(ams::odbc::Dialect dialect)
        : fresh(dialect), log(lines), database({.dialect = dialect,
                                                .connection = ams::Secret(fresh.connection_string()),
                                                .read_connection = ams::Secret(fresh.reader())}),
          migrator(database, log, "ams-host migrate") {}

    /// The host's own schema, from the sources.
    [[nodiscard]] ams::host::SchemaComponent host_schema() const {
        return {"ams.host", ams::host::kHostSchemaVersion,
                std::filesystem::path("schema") / ams::odbc::name(database.dialect()) / "host"};
    }

    FreshDatabase fresh;
    std::ostringstream lines;
    ams::host::Log log;
    ams::host::Database database;
    ams::host::Migrator migrator;
};

/// With the host's schema, the shipped roles, and a clock that moves when told to.
class AccessFixture : public HostDatabase {
public:
    explicit AccessFixture(ams::odbc::Dialect dialect)
        : HostDatabase(dialect), catalog("roles/permissions.json"),
          clock(*ams::host::parse_time("2026-11-22T12:00:00Z")), access(database, catalog, clock),
          system(ams::host::Principal::system(catalog)) {
        catalog.declare("mdm.dep", {"mdm_dep_token:read", "mdm_dep_device:disown"});
        migrator.migrate(host_schema());
        access.seed_roles("roles");
    }

    void add_user(const std::string& name, const std::vector<std::string>& roles) {
        access.put_user(system, name, ams::Secret("a good password"), roles);
    }

    ams::host::PermissionCatalog catalog;
    ams::host::ManualClock clock;
    ams::host::Access access;
    ams::host::Principal system;
};

} // namespace test
