// This process among the hosts that share a database.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ams::host {

class Database;

/// A process's row in ams_host_instance. Thread-safe.
///
/// The id names machine, process and start, so that another process on the same machine can tell at once that
/// this one is gone; from elsewhere that takes until its heartbeat is stale.
class Instance {
public:
    /// `host` is how people call this host. Reaches nothing.
    Instance(Database& database, std::string host, std::string listen, std::string version,
             std::chrono::seconds stale_after = std::chrono::seconds(30));

    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] const std::string& host() const noexcept { return host_; }

    /// Inserts the row, or renews its heartbeat.
    void beat();
    /// Deletes the row: this process runs nothing any more.
    void leave();

    /// Is that process gone? True for an id without a row.
    [[nodiscard]] bool gone(const std::string& id);

private:
    Database& database_;
    std::string id_;
    std::string host_;
    std::string listen_;
    std::string version_;
    std::chrono::seconds stale_after_;
};

/// An id for this process: `<machine>-<pid>-<start>-<random>`.
[[nodiscard]] std::string make_instance_id();

/// True if `id` names a process of this machine that does not run any more; false if it runs or is elsewhere.
[[nodiscard]] bool ended_here(std::string_view id);

} // namespace ams::host
