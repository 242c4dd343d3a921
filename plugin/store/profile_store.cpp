#include "plugin/store/profile_store.hpp"

#include "plugin/store/row_text.hpp"

#include <array>

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr const char* kSelect =
    "SELECT id, token, profile_uuid, profile_name, url, configuration_web_url, json, origin, "
    "cloned_from, created_at, created_by, updated_at, apple_json, apple_read_at FROM mdm_dep_profile";

ProfileRow read_row(ams::odbc::Statement& row) {
    ProfileRow profile;
    profile.id = row.int64(1);
    profile.token = row.int64(2);
    profile.profile.profile_uuid = row.text(3);
    profile.profile.profile_name = row.optional_text(4);
    profile.profile.url = row.optional_text(5);
    profile.profile.configuration_web_url = row.optional_text(6);
    profile.profile.json = row.optional_text(7).value_or("");
    profile.origin = row.text(8);
    profile.cloned_from = row.optional_text(9);
    profile.created_at = row.text(10);
    profile.created_by = row.optional_text(11);
    profile.updated_at = row.text(12);
    profile.apple_json = row.optional_text(13);
    profile.apple_read_at = row.optional_text(14);
    return profile;
}

/// How a profile came to be known, and by whom.
struct Origin {
    std::string origin;
    std::optional<std::string> actor = {};
    std::optional<std::string> cloned_from = {};
};

/// Inserts or updates; `updated` names what an existing row gets.
std::int64_t save(Connection& connection, std::int64_t token, const Profile& profile, const Origin& origin,
                  const std::string& now, const std::vector<std::string>& updated) {
    if (!profile.profile_uuid || profile.profile_uuid->empty())
        throw Error(Code::profile_uuid_required, {.detail = "token=" + std::to_string(token)});
    static const std::vector<std::string> columns{
        "token",       "profile_uuid", "profile_name", "url",       "configuration_web_url", "json", "origin",
        "cloned_from", "created_at",   "created_by",   "updated_at"};
    static const std::array<std::string, 2> key{"token", "profile_uuid"};
    const auto uuid = fit(profile.profile_uuid, 64);
    const auto name = fit(profile.profile_name, 255);
    const auto url = fit(profile.url, 100'000);
    const auto web_url = fit(profile.configuration_web_url, 100'000);
    const auto json = profile.json.empty() ? std::nullopt : std::optional(profile.json);
    ams::odbc::MultiRowInsert row(connection, "mdm_dep_profile", columns,
                                  ams::odbc::on_conflict_update(connection.dialect(), key, updated));
    row.add(
        {token, uuid, name, url, web_url, json, origin.origin, origin.cloned_from, now, origin.actor, now});
    row.flush();
    return connection
        .query_int64("SELECT id FROM mdm_dep_profile WHERE token = ? AND profile_uuid = ?", token, uuid)
        .value();
}

// Whether the row's content is what was sent from here.
bool defined_here(Connection& connection, std::int64_t token, const Profile& profile) {
    return connection
        .query_int64("SELECT id FROM mdm_dep_profile WHERE token = ? AND profile_uuid = ? AND "
                     "created_by IS NOT NULL AND json IS NOT NULL",
                     token, profile.profile_uuid.value_or(""))
        .has_value();
}

const std::vector<std::string> kContent{"profile_name", "url", "configuration_web_url", "json", "updated_at"};

} // namespace

std::int64_t ProfileStore::save_defined(std::int64_t token, const Profile& profile, const std::string& actor,
                                        const std::optional<std::string>& cloned_from) {
    std::vector<std::string> updated = kContent;
    for (const char* column : {"origin", "cloned_from", "created_by"})
        updated.emplace_back(column);
    return database_.transact([&](Connection& connection) {
        return save(connection, token, profile, {"defined", actor, cloned_from}, database_.now(), updated);
    });
}

void ProfileStore::save_read(std::int64_t token, const Profile& profile) {
    database_.transact([&](Connection& connection) {
        const std::string now = database_.now();
        if (!defined_here(connection, token, profile))
            save(connection, token, profile, {.origin = "read"}, now, kContent);
        // One that was missing is there after all.
        connection.execute("UPDATE mdm_dep_profile SET apple_json = ?, apple_read_at = ?, "
                           "origin = CASE WHEN created_by IS NULL THEN 'read' ELSE 'defined' END "
                           "WHERE token = ? AND profile_uuid = ?",
                           profile.json, now, token, *profile.profile_uuid);
    });
}

void ProfileStore::mark_missing(std::int64_t token, const std::string& profile_uuid) {
    Profile profile;
    profile.profile_uuid = profile_uuid;
    database_.transact([&](Connection& connection) {
        save(connection, token, profile, {.origin = "missing"}, database_.now(), {"origin", "updated_at"});
    });
}

std::vector<std::string> ProfileStore::unknown(std::int64_t token, std::size_t limit) {
    return database_.read([&](Connection& connection) {
        std::vector<std::string> uuids;
        auto rows = connection.query(
            "SELECT DISTINCT d.profile_uuid FROM mdm_dep_device d WHERE d.token = ? AND d.present = 1 "
            "AND d.profile_uuid IS NOT NULL AND d.profile_uuid <> '' AND NOT EXISTS "
            "(SELECT 1 FROM mdm_dep_profile p WHERE p.token = d.token AND p.profile_uuid = d.profile_uuid) "
            "ORDER BY d.profile_uuid LIMIT ?",
            token, limit);
        while (rows.fetch())
            uuids.push_back(rows.text(1));
        return uuids;
    });
}

std::vector<ProfileRow> ProfileStore::list(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        std::vector<ProfileRow> profiles;
        auto rows =
            connection.query(std::string(kSelect) + " WHERE token = ? ORDER BY profile_name, id", token);
        while (rows.fetch())
            profiles.push_back(read_row(rows));
        return profiles;
    });
}

std::optional<ProfileRow> ProfileStore::find(std::int64_t id) {
    return database_.read([&](Connection& connection) -> std::optional<ProfileRow> {
        auto row = connection.query(std::string(kSelect) + " WHERE id = ?", id);
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

std::optional<ProfileRow> ProfileStore::find(std::int64_t token, const std::string& profile_uuid) {
    return database_.read([&](Connection& connection) -> std::optional<ProfileRow> {
        auto row = connection.query(std::string(kSelect) + " WHERE token = ? AND profile_uuid = ?", token,
                                    profile_uuid);
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

} // namespace mdm::dep
