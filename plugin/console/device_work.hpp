// What actions on many devices have in common: the selected rows account by account, and a result for each.
#pragma once

#include "plugin/console/services.hpp"

#include <ams/cpp/request.hpp>
#include <ams/cpp/task.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace mdm::dep {

/// How one device fared: Apple's word (SUCCESS, NOT_ACCESSIBLE, FAILED, ...) or ours (SKIPPED: not asked).
struct DeviceResult {
    std::string key;
    std::string serial_number;
    std::string account; ///< Name of the MDM server.
    std::string status;
    std::string detail; ///< A sentence or two: what it means for the device and what to do.

    [[nodiscard]] std::string json() const; ///< answer.schema.json, result
};

/// Collects results and tells a sink of each at once. Not thread-safe.
class DeviceReport {
public:
    using Sink = std::function<void(const DeviceResult&)>;
    /// Tells how far the work is, for people waiting. `done` counts devices with a result.
    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

    DeviceReport(std::int64_t total, Sink sink, Progress progress = {})
        : total_(total), sink_(std::move(sink)), progress_(std::move(progress)) {}

    void add(const DeviceResult& result);
    [[nodiscard]] std::int64_t count(const std::string& status) const;
    [[nodiscard]] std::int64_t done() const noexcept { return done_; }
    /// "12 devices: 10 SUCCESS, 2 NOT_ACCESSIBLE."
    [[nodiscard]] std::string sentence() const;

private:
    std::int64_t total_;
    std::int64_t done_ = 0;
    Sink sink_;
    Progress progress_;
    std::map<std::string, std::int64_t> counts_;
};

/// Devices of one account, at most kMaxDevicesPerRequest of them.
struct DeviceBatch {
    TokenRow token;
    std::vector<DeviceStore::Row> devices;

    [[nodiscard]] DeviceResult result(const DeviceStore::Row& device, std::string status,
                                      std::string detail) const;
    /// Serial numbers of devices for which `wanted` is true.
    [[nodiscard]] std::vector<std::string>
    serials(const std::function<bool(const DeviceStore::Row&)>& wanted) const;
};

/// The keys of the selected rows. Throws Error(not_found) for a key that is no number.
[[nodiscard]] std::vector<std::int64_t> selected_device_ids(const ams::Request& request);

/// Exactly one device. Throws Error(invalid_input) for none or several, Error(not_found).
[[nodiscard]] DeviceStore::Row selected_device(Services& services, const ams::Request& request);

/// "DMPABC123", or "12 devices": for titles of tasks and forms. Reads the row of a single one.
[[nodiscard]] std::string title_of_devices(Services& services, const std::vector<std::int64_t>& ids);

/// What a dry run shows: a result for each device, READY or SKIPPED because it has left. Of a selection beyond
/// kMaxDevicesPerRequest nothing: the number says enough.
[[nodiscard]] std::vector<std::string>
preview_devices(Services& services, const std::vector<std::int64_t>& ids, const std::string& what_happens);

/// Goes through the rows in batches of one account each, in bounded memory, and calls `work`, which adds a
/// result for each device. A device `work` left without one because it threw gets SKIPPED with the error's
/// text, and so does the rest of that account: an account that fails costs the others nothing. Rows that are
/// gone get SKIPPED.
///
/// Throws the first account's error when nothing at all succeeded, and Error(cancelled) after every rest of
/// the work was reported as SKIPPED.
void for_each_batch(Services& services, const std::vector<std::int64_t>& ids, DeviceReport& report,
                    const std::stop_token& stop, const std::function<void(const DeviceBatch&)>& work);

/// What a task does with a batch.
using BatchWork = std::function<void(const ams::TaskRun&, DeviceReport&, const DeviceBatch&)>;

/// Starts a task over the rows: for_each_batch() with a result for each device, progress and a summary. The
/// caller's permissions are asked for again when it begins. Returns the answer that names the task.
/// @param permission needed besides kPermission; "": none
/// @param after      called at the end, before the summary; may throw to fail the task
[[nodiscard]] std::string start_device_task(Services& services, const ams::Request& request,
                                            const std::string& title, std::vector<std::int64_t> ids,
                                            std::string permission, BatchWork work,
                                            std::function<void(const DeviceReport&)> after = {});

/// May Apple have carried out a request that ended so? Only a definite refusal and a request that never left
/// say no.
[[nodiscard]] bool perhaps_carried_out(Code code);

/// An audit entry about one device. Done is done: a failure is logged. `detail` is a JSON object or "".
void audit_device(Services& services, const ams_caller* caller, const char* event, std::int64_t id,
                  const std::string& detail);

} // namespace mdm::dep
