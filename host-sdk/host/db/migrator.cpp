#include "host-sdk/host/db/migrator.hpp"

#include "host-sdk/host/db/statements.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace ams::host {
namespace {

/// Any number of our own: whoever migrates on PostgreSQL holds this lock until its transaction ends.
constexpr std::string_view kPostgresqlLock = "SELECT pg_advisory_xact_lock(4711008151)";

bool has_version_table(odbc::Connection& connection) {
    switch (connection.dialect()) {
    case Dialect::sqlite:
        return connection
            .query_int64("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ams_schema'")
            .has_value();
    case Dialect::postgresql:
        return connection.query_text("SELECT CAST(to_regclass('ams_schema') AS TEXT)").has_value();
    case Dialect::mariadb:
        return connection
            .query_int64("SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND "
                         "table_name = 'ams_schema'")
            .has_value();
    }
    return false;
}

std::optional<std::uint32_t> version_of(odbc::Connection& connection, const std::string& component) {
    if (!has_version_table(connection)) return std::nullopt;
    const auto version =
        connection.query_int64("SELECT version FROM ams_schema WHERE component = ?", component);
    if (!version) return std::nullopt;
    return static_cast<std::uint32_t>(*version);
}

std::string upgrade_name(std::uint32_t from, std::uint32_t to) {
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "upgrade_%04u_to_%04u.sql", from, to);
    return name.data();
}

std::vector<std::string> read_statements(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string sql{std::istreambuf_iterator<char>(in), {}};
    auto statements = split_statements(sql);
    if (!in || statements.empty())
        throw Error(AMS_FAILED, "ams.schema_file",
                    "The schema file " + file.string() +
                        " is missing or empty. Install this program again, whole.");
    return statements;
}

Error newer(const SchemaComponent& wanted, std::uint32_t found) {
    return {AMS_CONFLICT,
            "ams.schema_newer",
            "The database has version " + std::to_string(found) + " of the schema " + wanted.component +
                "; this program knows version " + std::to_string(wanted.version) +
                " at most and must not touch it. Install the release that upgraded the database, or restore "
                "the backup "
                "made before that upgrade.",
            {},
            -1};
}

std::string quoted(const std::string& identifier) {
    std::string text = "\"";
    for (const char c : identifier) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + "\"";
}

} // namespace

std::optional<std::uint32_t> Migrator::found(const std::string& component) {
    return database_.write().read(
        [&](odbc::Connection& connection) { return version_of(connection, component); });
}

std::vector<std::uint32_t> Migrator::migrate(const SchemaComponent& wanted) {
    std::vector<std::uint32_t> passed;
    // Each step either moves the version up or throws, so this ends.
    for (auto now = found(wanted.component); now != wanted.version; now = found(wanted.component)) {
        if (now && *now > wanted.version) throw newer(wanted, *now);
        step(wanted, passed);
    }
    return passed;
}

void Migrator::step(const SchemaComponent& wanted, std::vector<std::uint32_t>& passed) {
    std::filesystem::path file;
    std::optional<std::uint32_t> reached;
    try {
        database_.write().transact([&](odbc::Connection& connection) {
            reached.reset();
            if (connection.dialect() == Dialect::postgresql) connection.execute(kPostgresqlLock);
            // Asked again under the lock: another process may have been faster.
            const auto from = version_of(connection, wanted.component);
            if (from && *from >= wanted.version) return;
            file = wanted.folder / (from ? upgrade_name(*from, *from + 1) : "create.sql");
            for (const std::string& statement : read_statements(file))
                connection.execute(statement);
            const auto to = version_of(connection, wanted.component);
            const std::uint32_t meant = from ? *from + 1 : wanted.version;
            if (to != meant)
                throw Error(AMS_FAILED, "ams.schema_file",
                            "The schema file " + file.string() + " should lead to version " +
                                std::to_string(meant) + " but leads to " +
                                (to ? std::to_string(*to) : "none") +
                                ". Nothing was changed. Install this program again, whole.");
            reached = to;
        });
    } catch (const odbc::Error& error) {
        // DDL holds no secrets, so the database's own words may be shown here; without a file the failure is
        // in reaching the database.
        if (file.empty()) throw database_error(error);
        throw Error(AMS_FAILED, "ams.migration_failed",
                    "Migrating " + wanted.component + " failed in " + file.string() + " with SQLSTATE " +
                        error.sqlstate() + ": " + error.diagnostic() +
                        ". Nothing of this file was kept; the database is as it was before it.");
    }
    if (!reached) return;
    passed.push_back(*reached);
    log_.write(LogLevel::info, "host", "Schema migrated",
               {{"component", wanted.component},
                {"version", std::to_string(*reached)},
                {"file", file.filename().string()}});
}

void Migrator::require(const SchemaComponent& wanted) {
    const auto now = found(wanted.component);
    if (now == wanted.version) return;
    if (now && *now > wanted.version) throw newer(wanted, *now);
    const std::string needs = "this program needs version " + std::to_string(wanted.version);
    if (!now)
        throw Error(AMS_CONFLICT, "ams.schema_missing",
                    "The database has no schema " + wanted.component + " yet; " + needs +
                        ". Run: " + command_,
                    {}, -1);
    throw Error(AMS_CONFLICT, "ams.schema_old",
                "The database has version " + std::to_string(*now) + " of the schema " + wanted.component +
                    "; " + needs +
                    ". Make a backup, stop every host that uses the database, then run: " + command_,
                {}, -1);
}

void Migrator::grant_read(const std::string& account) {
    if (database_.dialect() != Dialect::postgresql) return;
    try {
        database_.write().transact([&](odbc::Connection& connection) {
            std::string relations;
            {
                odbc::Statement rows = connection.query(
                    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v', 'm', 'p') "
                    "AND left(c.relname, 4) <> 'ams_' ORDER BY c.relname");
                while (rows.fetch())
                    relations += (relations.empty() ? "" : ", ") + quoted(rows.text(1));
            }
            const std::string schema = connection.query_text("SELECT current_schema()").value_or("public");
            connection.execute("GRANT USAGE ON SCHEMA " + quoted(schema) + " TO " + quoted(account));
            if (!relations.empty())
                connection.execute("GRANT SELECT ON " + relations + " TO " + quoted(account));
        });
    } catch (const odbc::Error& error) {
        throw Error(AMS_FAILED, "ams.grant_failed",
                    "The reading account " + account + " could not be given SELECT on the tables (SQLSTATE " +
                        error.sqlstate() +
                        "). Make the account, or take database.read_connection out of the settings.");
    }
}

} // namespace ams::host
