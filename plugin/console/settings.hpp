// The plugin's section of the host's settings.
#pragma once

#include <ams/cpp/secret.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// Checked settings, defaults filled in.
struct Settings {
    std::string base_url = "https://mdmenrollment.apple.com"; ///< No slash at the end.
    std::string ca_file;    ///< PEM with authorities to trust instead of the system's; empty: the system's.
    std::string user_agent; ///< Product/version. Default: this plugin's own.
    int protocol_version = 10;      ///< X-Server-Protocol-Version.
    int page_limit = 1000;          ///< Devices a page; never more than Apple advertises.
    ams::Secret proxy;              ///< http://[user:password@]host:port; empty: none.
    std::string mdm_server_url;     ///< Pre-filled `url` of a new profile; empty: nothing is.
    int full_fetch_days = 7;        ///< Days between full fetches that look for what the cursor missed.
    int parallel_tokens = 4;        ///< Tokens synced at the same time by this host.
    std::chrono::seconds lease{20}; ///< How long a dead host keeps a token from being synced by another.
    std::chrono::seconds request_timeout{60}; ///< Longest silence of Apple's service within one request.

    std::vector<std::string> unknown; ///< Names that are not settings: typing errors, to be warned about.
};

/// Reads the section. Throws Error(configuration) naming the setting, its value's fault and what it may be;
/// the text never quotes `proxy`, which may hold a password. Field: the setting's name.
/// @param json the section as a JSON object
/// @param version of the plugin, for the default of user_agent
[[nodiscard]] Settings read_settings(std::string_view json, std::string_view version);

} // namespace mdm::dep
