// Who did what: append-only.
#pragma once

#include "host-sdk/host/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

class Database;

struct AuditEntry {
    std::string id; ///< decimal; set by the database
    std::string at; ///< set by record()
    std::string actor;
    std::string event;   ///< "ams.user.created", "mdm.dep.token.created"
    std::string object;  ///< "mdm_dep_token/3", or ""
    std::string outcome; ///< "ok", or the error's code
    std::string address; ///< the peer's, or "" (command line, job)
    std::string host;    ///< set by record()
    std::string detail;  ///< JSON object without secrets; "{}" for none
};

/// The bound of AuditEntry::detail, in bytes: a longer one is replaced by {"truncated":true}.
inline constexpr std::size_t kAuditDetailBytes = std::size_t{16} * 1024;

/// Which entries; what is empty does not matter. Bound as values, so any text is safe.
struct AuditFilter {
    std::string actor;   ///< exactly
    std::string event;   ///< exactly; with a trailing "*": what begins so ("ams.user.*")
    std::string object;  ///< the same
    std::string outcome; ///< "ok", "failed" (all but ok), or the code of an error
    std::string since;   ///< RFC 3339 UTC to the second; from then on
    std::string until;   ///< before then
};

/// Throws Error "ams.parameter_bad" (AMS_BAD_INPUT) at "since" or "until" when it is no such time.
void check(const AuditFilter& filter);

/// Thread-safe. Nothing changes an entry; prune() alone removes, and only the oldest.
class Audit {
public:
    /// `host_name` is written to each entry.
    Audit(Database& database, const Clock& clock, std::string host_name);

    /// Appends. `id`, `at` and `host` of `entry` are ignored. Throws Error when the database does not take
    /// it.
    void record(const AuditEntry& entry);

    struct Page {
        std::vector<AuditEntry> entries; ///< newest first
        std::optional<std::string> next; ///< `after` of the next page
    };
    /// At most `limit` (1 to 1000) entries that match, older than the one whose id is `after`.
    Page list(int limit, const std::optional<std::string>& after, const AuditFilter& filter = {});

    /// Removes at most `limit` of the entries written before `time`, the oldest first; returns how many. For the
    /// retention rule of the settings, which records the number.
    std::int64_t prune(UtcTime time, int limit);

private:
    Database& database_;
    const Clock& clock_;
    std::string host_name_;
};

} // namespace ams::host
