// Banners that stay until their cause is gone.
#pragma once

#include "host-sdk/host/access/principal.hpp"
#include "host-sdk/host/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

class Database;

struct Notice {
    std::string key;           ///< what it is about: "token/3/expiry"; unique within its plugin
    std::int32_t severity = 0; ///< AMS_NOTICE_...
    std::string permission;    ///< who may see it
    std::string title;
    std::string text;
    std::string remedy;
    std::optional<std::string> grid;
    std::optional<std::string> action; ///< the remedy as a button: id of an action
    std::optional<std::string> row;    ///< key of the row that the action is run on
    std::string plugin;                ///< id, or "ams.host"
    std::string since;                 ///< when it was put first; set by put()
};

/// "info", "warning" or "error".
[[nodiscard]] std::string_view severity_word(std::int32_t severity) noexcept;

/// Thread-safe. Kept in the database: every host shows them.
class Notices {
public:
    Notices(Database& database, const Clock& clock);

    /// Shows a notice, or replaces the one of this plugin with the same key; `since` stays what it was.
    void put(const Notice& notice);
    void withdraw(const std::string& plugin, const std::string& key);
    /// What `principal` may see: errors first, then warnings, then infos; the newest first within each.
    std::vector<Notice> list(const Principal& principal);

private:
    Database& database_;
    const Clock& clock_;
};

} // namespace ams::host
