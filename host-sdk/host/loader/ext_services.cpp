// ams.log, ams.database, ams.settings, ams.secrets, ams.access, ams.audit, ams.notices.
#include "host-sdk/host/loader/extension.hpp"
#include "host-sdk/host/loader/extension_tables.hpp"

#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/access/caller.hpp"
#include "host-sdk/host/access/notices.hpp"
#include "host-sdk/host/secrets/key_ring.hpp"

#include <ams/cpp/sink.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ams::host {
namespace {

constexpr std::size_t kLogTextBytes = 4096;
constexpr std::uint64_t kLogFields = 32;

LogLevel level_of(std::int32_t level) {
    return static_cast<LogLevel>(std::clamp(level, AMS_LOG_DEBUG, AMS_LOG_ERROR));
}

std::string loggable(const char* text) {
    return text == nullptr ? std::string{} : odbc::storable({text, ::strnlen(text, kLogTextBytes)});
}

void log_write(const ams_host* host, std::int32_t level, const char* text, const ams_log_field* fields,
               std::uint64_t field_count) noexcept {
    static_cast<void>(serve(host, nullptr, [&](PluginHost& plugin) {
        Log& log = *plugin.services().log;
        if (!log.enabled(level_of(level))) return;
        std::vector<std::string> keys;
        std::vector<LogField> list;
        const std::uint64_t count = fields == nullptr ? 0 : std::min(field_count, kLogFields);
        keys.reserve(count); // LogField keeps views into it
        for (std::uint64_t i = 0; i < count; ++i) {
            keys.push_back(loggable(fields[i].key));
            list.push_back({keys.back(), loggable(fields[i].value)});
        }
        log.write(level_of(level), plugin.info().id, loggable(text), list);
    }));
}

std::int32_t log_enabled(const ams_host* host, std::int32_t level) noexcept {
    return PluginHost::of(host).services().log->enabled(level_of(level)) ? 1 : 0;
}

Database& require_database(PluginHost& plugin) {
    if (!plugin.active())
        throw Error(AMS_UNAVAILABLE, "ams.not_ready",
                    "The host has no database yet: use it after init() has returned.", {}, 5);
    return require_service(plugin.services().database);
}

ams_result database_describe(const ams_host* host, ams_database_info* info, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        if (info == nullptr || info->size < sizeof(ams_database_info))
            throw Error(AMS_BAD_INPUT, "ams.argument_bad", "ams_database_info has a size that is too small.",
                        "size");
        const Database& database = require_database(plugin);
        info->max_connections = plugin.services().max_connections;
        info->schema_version = plugin.info().schema_version;
        detail::copy_text(info->dialect, odbc::name(database.dialect()));
    });
}

ams_result database_connection(const ams_host* host, const ams_sink* sink, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        write(sink, require_database(plugin).connection_string().reveal());
    });
}

ams_result settings_read(const ams_host* host, const ams_sink* json, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) { write(json, plugin.settings().reveal()); });
}

/// The associated data as the plugin gave it, behind its id: plugins cannot open each other's values.
std::string associated_of(const PluginHost& plugin, ams_bytes associated) {
    return plugin.info().id + "\n" + std::string(view(associated));
}

ams_result secrets_seal(const ams_host* host, ams_bytes associated, ams_bytes plain, const ams_sink* sealed,
                        ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        if (plain.size > kSealBytes)
            throw Error(AMS_BAD_INPUT, "ams.secret_too_large", "A sealed value has at most 1 MiB.");
        write(sealed, require_service(plugin.services().keys)
                          .seal(associated_of(plugin, associated), Secret(std::string(view(plain)))));
    });
}

ams_result secrets_open(const ams_host* host, ams_bytes associated, ams_bytes sealed, const ams_sink* plain,
                        ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        write(plain, require_service(plugin.services().keys)
                         .open(associated_of(plugin, associated), view(sealed))
                         .reveal());
    });
}

std::int32_t access_allowed(const ams_host* host, const ams_caller* caller, const char* permission) noexcept {
    bool allowed = false;
    // Whoever cannot be asked about may not.
    static_cast<void>(serve(host, nullptr, [&](PluginHost&) {
        allowed = permission != nullptr && Caller::from(caller).allowed(permission);
    }));
    return allowed ? 1 : 0;
}

ams_result audit_record(const ams_host* host, const ams_caller* caller, const char* event, const char* object,
                        const char* detail, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        AuditEntry entry;
        entry.actor = Caller::from(caller).user();
        entry.event = argument(event, "event", 200);
        entry.object = object == nullptr ? std::string{} : argument(object, "object", 500);
        entry.outcome = "ok";
        entry.detail = detail == nullptr ? std::string("{}") : argument(detail, "detail", kAuditDetailBytes);
        if (!nlohmann::json::parse(entry.detail, nullptr, false).is_object())
            throw Error(AMS_BAD_INPUT, "ams.argument_bad", "The argument detail is not a JSON object.",
                        "detail");
        require_service(plugin.services().audit).record(entry);
    });
}

ams_result notices_put(const ams_host* host, const ams_notice* from, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        if (from == nullptr || from->size < offsetof(ams_notice, action))
            throw Error(AMS_BAD_INPUT, "ams.argument_bad", "ams_notice has a size that is too small.",
                        "size");
        Notice notice;
        notice.plugin = plugin.info().id;
        notice.key = argument(from->key, "key", 200);
        notice.severity = from->severity;
        notice.permission = argument(from->permission, "permission", 100);
        notice.title = argument(from->title, "title", 500);
        notice.text = argument(from->text, "text", 4096);
        notice.remedy = argument(from->remedy, "remedy", 4096);
        if (from->grid != nullptr) notice.grid = argument(from->grid, "grid", 100);
        if (from->size >= sizeof(ams_notice)) { // a plugin of SDK 1.0 has no more
            if (from->action != nullptr) notice.action = argument(from->action, "action", 100);
            if (from->row != nullptr) notice.row = argument(from->row, "row", 200);
        }
        const auto& declared = plugin.manifest().permissions;
        if (std::find(declared.begin(), declared.end(), notice.permission) == declared.end())
            throw Error(AMS_BAD_INPUT, "ams.argument_bad",
                        "The permission " + notice.permission + " is not declared in the plugin's manifest.",
                        "permission");
        require_service(plugin.services().notices).put(notice);
    });
}

ams_result notices_withdraw(const ams_host* host, const char* key, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        require_service(plugin.services().notices).withdraw(plugin.info().id, argument(key, "key", 200));
    });
}

} // namespace

const ams_ext_log kExtLog = {&log_write, &log_enabled};
const ams_ext_database kExtDatabase = {&database_describe, &database_connection};
const ams_ext_settings kExtSettings = {&settings_read};
const ams_ext_secrets kExtSecrets = {&secrets_seal, &secrets_open};
const ams_ext_access kExtAccess = {&access_allowed};
const ams_ext_audit kExtAudit = {&audit_record};
const ams_ext_notices kExtNotices = {&notices_put, &notices_withdraw};

} // namespace ams::host
