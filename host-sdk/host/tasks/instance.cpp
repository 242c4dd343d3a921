#include "host-sdk/host/tasks/instance.hpp"

#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/tasks/sql_time.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace ams::host {
namespace {

std::string first_line(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

// Containers on one machine share the boot id but not the process numbers, hence the namespace.
std::string machine() {
    std::error_code none;
    const std::string processes = std::filesystem::read_symlink("/proc/self/ns/pid", none).string();
    return sha256_hex(first_line("/proc/sys/kernel/random/boot_id") + processes).substr(0, 16);
}

// Field 22 of /proc/<pid>/stat, clock ticks since boot; "" if there is no such process. A number that was
// given to another process since then has another start.
std::string process_start(const std::string& pid) {
    const std::string line = first_line("/proc/" + pid + "/stat");
    // The second field is the program's name in parentheses and may hold anything.
    const std::size_t close = line.rfind(')');
    if (close == std::string::npos) return {};
    std::istringstream fields(line.substr(close + 1));
    std::string field;
    for (int number = 3; number <= 22 && fields >> field; ++number) {
        // A zombie has ended; it only waits for its parent.
        if (number == 3 && (field == "Z" || field == "X")) return {};
    }
    return field;
}

} // namespace

std::string make_instance_id() {
    const std::string pid = std::to_string(getpid());
    return machine() + '-' + pid + '-' + process_start(pid) + '-' + random_text(6);
}

bool ended_here(std::string_view id) {
    std::vector<std::string> parts;
    std::istringstream in{std::string(id)};
    for (std::string part; parts.size() < 3 && std::getline(in, part, '-');)
        parts.push_back(part);
    if (parts.size() != 3 || parts[0] != machine()) return false;
    if (parts[1].empty() || parts[1].find_first_not_of("0123456789") != std::string::npos) return false;
    return process_start(parts[1]) != parts[2];
}

Instance::Instance(Database& database, std::string host, std::string listen, std::string version,
                   std::chrono::seconds stale_after)
    : database_(database), id_(make_instance_id()), host_(std::move(host)), listen_(std::move(listen)),
      version_(std::move(version)), stale_after_(stale_after) {}

void Instance::beat() {
    static const std::vector<std::string> key{"id"};
    static const std::vector<std::string> renewed{"heartbeat_at"};
    const std::string now = sql_now(database_.dialect());
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute(
            "INSERT INTO ams_host_instance (id, host, listen, version, started_at, heartbeat_at) "
            "VALUES (?, ?, ?, ?, " +
                now + ", " + now + ")" + odbc::on_conflict_update(connection.dialect(), key, renewed),
            id_, host_, listen_, version_);
    });
}

void Instance::leave() {
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("DELETE FROM ams_host_instance WHERE id = ?", id_);
    });
}

bool Instance::gone(const std::string& id) {
    if (id == id_) return false;
    if (ended_here(id)) return true;
    return database_.read().read([&](odbc::Connection& connection) {
        return connection
                   .query_int64("SELECT COUNT(*) FROM ams_host_instance WHERE id = ? AND heartbeat_at >= " +
                                    sql_now(database_.dialect(), -stale_after_),
                                id)
                   .value_or(0) == 0;
    });
}

} // namespace ams::host
