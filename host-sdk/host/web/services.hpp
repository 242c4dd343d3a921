// What the console's handlers work with.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ams::host {

class Access;
class Audit;
class Clock;
class Database;
class DocumentSchemas;
class JobScheduler;
class Log;
class Metrics;
class Notices;
class Registry;
class TableReader;
class TaskRunner;

/// A question that /readyz asks; throws when the answer is no.
struct ReadyCheck {
    std::string name; ///< one word for anybody to see: "database", "schema"
    std::function<void()> ask;
};

/// References to the host's parts; all are thread-safe and outlive the server.
struct Services {
    Database& database;
    Access& access;
    Audit& audit;
    Notices& notices;
    const Registry& registry;
    const DocumentSchemas& schemas;
    TaskRunner& tasks;
    JobScheduler& jobs;
    const Clock& clock;
    Log& log;
    std::string host_name; ///< shown to people
    std::string version;
    std::vector<ReadyCheck> ready; ///< beside the database
};

} // namespace ams::host
