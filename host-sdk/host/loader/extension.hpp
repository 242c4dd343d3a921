// What every function of the extension tables does first: find its plugin, keep exceptions on this side.
#pragma once

#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/loader/plugin_host.hpp"

#include <ams/cpp/error.hpp>

#include <cstring>
#include <string>
#include <string_view>
#include <typeinfo>

namespace ams::host {

/// Logs an exception that is not ours by its type: its text may quote a secret.
inline void log_unexpected(PluginHost& plugin, const std::exception* e) noexcept {
    plugin.services().log->write(LogLevel::error, plugin.info().id,
                                 "Unexpected exception in an extension of the host",
                                 {{"type", e == nullptr ? "unknown" : typeid(*e).name()}});
}

/// Runs `body(PluginHost&)` for a function of the boundary.
template <class Body>
ams_result serve(const ams_host* host, ams_error* error, Body&& body) noexcept {
    PluginHost& plugin = PluginHost::of(host);
    return guarded(
        error,
        [&] {
            try {
                body(plugin);
            } catch (const odbc::Error& e) {
                plugin.services().log->write(LogLevel::warning, plugin.info().id,
                                             "A call of the plugin met a database error",
                                             {{"what", e.what()}});
                throw database_error(e);
            }
        },
        [&](const std::exception* e) { log_unexpected(plugin, e); });
}

/// The service, or Error "ams.not_ready": a host that only looks at plugins has none.
template <class Service>
Service& require_service(Service* service) {
    if (service == nullptr)
        throw Error(AMS_UNAVAILABLE, "ams.not_ready",
                    "The host has no database now: it is starting or only looking.", {}, 5);
    return *service;
}

/// A text that the plugin passes; throws Error "ams.argument_bad" when it is NULL, too long or not UTF-8.
inline std::string argument(const char* text, const char* name, std::size_t limit) {
    if (text == nullptr)
        throw Error(AMS_BAD_INPUT, "ams.argument_bad", std::string("The argument ") + name + " is NULL.",
                    name);
    const std::size_t length = ::strnlen(text, limit + 1);
    if (length > limit)
        throw Error(AMS_BAD_INPUT, "ams.argument_bad",
                    std::string("The argument ") + name + " is longer than " + std::to_string(limit) +
                        " bytes.",
                    name);
    if (!odbc::is_storable({text, length}))
        throw Error(AMS_BAD_INPUT, "ams.argument_bad", std::string("The argument ") + name + " is not UTF-8.",
                    name);
    return {text, length};
}

} // namespace ams::host
