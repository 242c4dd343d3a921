#include "plugin/store/page_store.hpp"

#include <charconv>
#include <initializer_list>

namespace mdm::dep {

using ams::odbc::Connection;
using ams::odbc::Parameter;

namespace {

using Columns = std::vector<std::string>;

const Columns kDevice{"id",
                      "token",
                      "server_name",
                      "serial_number",
                      "model",
                      "description",
                      "color",
                      "asset_tag",
                      "os",
                      "device_family",
                      "profile_status",
                      "profile_uuid",
                      "profile_name",
                      "profile_assign_time",
                      "profile_push_time",
                      "device_assigned_date",
                      "device_assigned_by",
                      "op_type",
                      "op_date",
                      "mdm_migration_deadline",
                      "bluetooth_mac_address",
                      "wifi_mac_address",
                      "ethernet_mac_address",
                      "eid",
                      "imei",
                      "meid",
                      "is_replacement_device",
                      "released_by_replacement",
                      "extra",
                      "present",
                      "left_at",
                      "left_reason",
                      "first_seen_at",
                      "updated_at",
                      "original_device_serial_number",
                      "replacement_date"};
const Columns kProfile{"id",
                       "token",
                       "server_name",
                       "profile_uuid",
                       "profile_name",
                       "url",
                       "configuration_web_url",
                       "json",
                       "origin",
                       "cloned_from",
                       "created_at",
                       "created_by",
                       "updated_at",
                       "apple_json",
                       "apple_read_at",
                       "is_default",
                       "device_count"};
const Columns kToken{"id",
                     "server_name",
                     "server_uuid",
                     "org_name",
                     "admin_id",
                     "consumer_key",
                     "access_token_expiry",
                     "status",
                     "status_text",
                     "last_success_at",
                     "last_attempt_at",
                     "last_error_code",
                     "last_error_text",
                     "device_count",
                     "key_pair",
                     "default_profile_uuid",
                     "created_at",
                     "created_by",
                     "updated_at",
                     "updated_by",
                     "held_until",
                     "held_reason",
                     "held_count"};
const Columns kAccount{"id",
                       "token",
                       "server_uuid",
                       "server_name",
                       "admin_id",
                       "facilitator_id",
                       "org_name",
                       "org_email",
                       "org_phone",
                       "org_address",
                       "org_id",
                       "org_id_hash",
                       "org_type",
                       "org_version",
                       "urls",
                       "extra",
                       "updated_at",
                       "mdm_service_discovery_url",
                       "last_updated_timestamp",
                       "discovery_read_at",
                       "discovery_refusal",
                       "beta_read_at",
                       "beta_refusal"};
const Columns kAssignment{"id",           "profile_uuid",    "profile_name",    "state",
                          "reason",       "requested_at",    "requested_by",    "attempts",
                          "last_outcome", "last_attempt_at", "next_attempt_at", "detail"};
const Columns kEvent{"at", "event", "op_date", "actor", "detail", "run"};
const Columns kOther{"id", "token", "server_name", "present"};
const Columns kProfileLine{"id",         "profile_uuid", "profile_name", "cloned_from",
                           "created_at", "created_by",   "origin",       "device_count"};
const Columns kRun{"id",    "phase", "\"trigger\"", "actor",   "started_at", "ended_at",
                   "state", "added", "modified",    "deleted", "error_text"};
const Columns kWholeRun{
    "id",         "token",    "server_name",  "phase",      "\"trigger\"",   "actor",      "host",
    "started_at", "ended_at", "state",        "pages",      "added",         "modified",   "deleted",
    "unchanged",  "skipped",  "drift_missed", "drift_gone", "drift_changed", "error_code", "error_text"};
const Columns kRunEvent{"event", "serial_number", "detail", "at", "op_date", "actor", "model", "device"};
const Columns kKeyPair{"id",          "state",     "subject",    "certificate_serial",
                       "fingerprint", "not_after", "created_at", "created_by"};
const Columns kBeta{"os", "title", "beta_token", "updated_at"};

std::string without_quotes(const std::string& column) {
    return column.starts_with('"') ? column.substr(1, column.size() - 2) : column;
}

std::vector<RowValues> select(Database& database, const Columns& columns, const std::string& rest,
                              std::initializer_list<Parameter> parameters) {
    std::string text = "SELECT ";
    for (std::size_t i = 0; i < columns.size(); ++i)
        text += (i == 0 ? "" : ", ") + columns[i];
    return database.read([&](Connection& connection) {
        std::vector<RowValues> rows;
        auto statement = connection.prepare(text + ' ' + rest);
        statement.bind_all(parameters);
        statement.execute();
        while (statement.fetch()) {
            RowValues& row = rows.emplace_back();
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (auto value = statement.optional_text(i + 1))
                    row.set(without_quotes(columns[i]), *std::move(value));
        }
        return rows;
    });
}

std::optional<RowValues> first(std::vector<RowValues> rows) {
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
}

} // namespace

std::optional<std::string> RowValues::find(std::string_view column) const {
    const auto at = values_.find(column);
    return at == values_.end() ? std::nullopt : std::optional(at->second);
}

std::string RowValues::text(std::string_view column) const {
    return find(column).value_or("");
}

std::int64_t RowValues::number(std::string_view column) const {
    const auto at = values_.find(column);
    std::int64_t value = 0;
    if (at == values_.end()) return value;
    const std::string& text = at->second;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && stop == text.data() + text.size() ? value : 0;
}

std::optional<RowValues> PageStore::device(std::int64_t id) {
    return first(select(database_, kDevice, "FROM mdm_dep_device_view WHERE id = ?", {id}));
}

std::optional<RowValues> PageStore::profile(std::int64_t id) {
    return first(select(database_, kProfile, "FROM mdm_dep_profile_view WHERE id = ?", {id}));
}

std::optional<RowValues> PageStore::token(std::int64_t id) {
    return first(select(database_, kToken, "FROM mdm_dep_token WHERE id = ?", {id}));
}

std::optional<RowValues> PageStore::account(std::int64_t id) {
    return first(select(database_, kAccount, "FROM mdm_dep_account WHERE id = ?", {id}));
}

std::optional<RowValues> PageStore::run(std::int64_t id) {
    return first(select(database_, kWholeRun, "FROM mdm_dep_sync_run_view WHERE id = ?", {id}));
}

std::optional<RowValues> PageStore::assignment(std::int64_t token, const std::string& serial_number) {
    return first(select(database_, kAssignment,
                        "FROM mdm_dep_assignment_view WHERE token = ? AND serial_number = ?",
                        {token, serial_number}));
}

std::vector<RowValues> PageStore::events(std::int64_t token, const std::string& serial_number,
                                         std::size_t limit) {
    return select(database_, kEvent,
                  "FROM mdm_dep_device_event WHERE token = ? AND serial_number = ? ORDER BY id DESC LIMIT ?",
                  {token, serial_number, limit});
}

std::vector<RowValues> PageStore::other_servers(std::int64_t token, const std::string& serial_number) {
    return select(database_, kOther,
                  "FROM mdm_dep_device_view WHERE serial_number = ? AND token <> ? ORDER BY id LIMIT 20",
                  {serial_number, token});
}

std::optional<std::int64_t> PageStore::device_key(std::int64_t token, const std::string& serial_number) {
    const auto row =
        first(select(database_, {"id"}, "FROM mdm_dep_device WHERE token = ? AND serial_number = ?",
                     {token, serial_number}));
    return row ? std::optional(row->number("id")) : std::nullopt;
}

std::optional<std::int64_t> PageStore::account_key(std::int64_t token) {
    const auto row = first(select(database_, {"id"}, "FROM mdm_dep_account WHERE token = ?", {token}));
    return row ? std::optional(row->number("id")) : std::nullopt;
}

std::optional<RowValues> PageStore::replacement(std::int64_t token, const std::string& original) {
    return first(select(database_, {"id", "serial_number"},
                        "FROM mdm_dep_device WHERE token = ? AND original_device_serial_number = ? LIMIT 1",
                        {token, original}));
}

std::vector<RowValues> PageStore::profiles(std::int64_t token) {
    return select(database_, kProfileLine,
                  "FROM mdm_dep_profile_view WHERE token = ? ORDER BY created_at, id LIMIT 5000", {token});
}

std::string PageStore::profile_json(std::int64_t token, const std::string& profile_uuid) {
    const auto row =
        first(select(database_, {"json"}, "FROM mdm_dep_profile WHERE token = ? AND profile_uuid = ?",
                     {token, profile_uuid}));
    return row ? row->text("json") : "";
}

std::vector<RowValues> PageStore::runs(std::int64_t token, std::size_t limit) {
    return select(database_, kRun,
                  "FROM mdm_dep_sync_run WHERE token = ? ORDER BY started_at DESC, id DESC LIMIT ?",
                  {token, limit});
}

std::vector<RowValues> PageStore::run_events(const RowValues& run, bool drift, std::size_t limit) {
    // By time, because events have an index on it and none on the run.
    return select(
        database_, kRunEvent,
        "FROM (SELECT e.id, e.event, e.serial_number, e.detail, e.at, e.op_date, e.actor, d.model, "
        "d.id AS device FROM mdm_dep_device_event e LEFT JOIN mdm_dep_device d ON d.token = e.token "
        "AND d.serial_number = e.serial_number WHERE e.at >= ? AND e.at <= ? AND e.run = ? AND "
        "e.event " +
            std::string(drift ? "" : "NOT ") +
            "IN ('found', 'gone', 'drifted')) told ORDER BY event, serial_number, id LIMIT ?",
        {run.text("started_at"), run.find("ended_at").value_or("9999"), run.number("id"), limit});
}

std::optional<RowValues> PageStore::key_pair(std::int64_t id) {
    return first(select(database_, kKeyPair, "FROM mdm_dep_key_pair WHERE id = ?", {id}));
}

std::vector<RowValues> PageStore::beta_tokens(std::int64_t token) {
    return select(database_, kBeta, "FROM mdm_dep_beta_token WHERE token = ? ORDER BY os, title LIMIT 200",
                  {token});
}

} // namespace mdm::dep
