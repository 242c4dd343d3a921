// The plugin's section of the host's settings.
#pragma once

#include "plugin/protocol/service_settings.hpp"
#include "plugin/sync/retention.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// Checked settings, defaults filled in.
struct Settings {
    /// base_url, ca_file, user_agent, protocol_version, proxy, proxy_user, proxy_password_file, no_proxy,
    /// requests_per_minute, parallel_requests; request_timeout_s is the idle time-out.
    ServiceSettings service;
    int page_limit = 1000;          ///< Devices a page; never more than Apple advertises.
    std::string mdm_server_url;     ///< Pre-filled `url` of a new profile; empty: nothing is.
    int full_fetch_days = 7;        ///< Days between full fetches that look for what the cursor missed.
    int parallel_tokens = 4;        ///< Tokens synced at the same time by this host.
    bool disown_allowed = true;     ///< Whether devices can be given up from here at all.
    std::chrono::seconds lease{20}; ///< How long a dead host keeps a token from being synced by another.

    RetentionRules retention; ///< keep_runs_days, keep_events_days, keep_key_pairs_days.

    /// Sentences about names that are no settings, each with the one that was probably meant. Not refused, because hosts
    /// of several versions may share one file.
    std::vector<std::string> warnings;
};

/// Reads the section. Throws Error(configuration) naming the setting, its value's fault and what it may be; the
/// text never quotes `proxy`, which may hold a password.
/// Field: the setting's name.
/// @param json the section as a JSON object
/// @param version of the plugin, for the default of user_agent
[[nodiscard]] Settings read_settings(std::string_view json, std::string_view version);

} // namespace mdm::dep
