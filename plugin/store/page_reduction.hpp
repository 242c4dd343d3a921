// A page of operations reduced to the state in which each device ends.
#pragma once

#include "plugin/model/device.hpp"
#include "plugin/store/device_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// What records tell: operations (sync), or how devices stand (fetch and details).
enum class Telling { operations, standing };

/// Tells an operation from every other one of its device.
struct OperationId {
    std::string key; ///< event_key; empty: no operation is told.
    std::optional<std::string> op_date = {};
};

/// Where the records of one device on a page lead.
struct FinalState {
    DeviceRecord record;
    OperationId id = {};
    /// The newest `deleted` of the page, if the device is there all the same: unless that is a repetition, the device came
    /// back and its profile has to be assigned anew.
    std::optional<OperationId> deletion = {};
};

/// One operation Apple reported: an entry of the timeline.
struct Operation {
    std::string serial_number;
    std::string event; ///< op_type in lower case.
    OperationId id;
    std::optional<std::string> detail;
};

struct ReducedPage {
    std::vector<FinalState> finals;    ///< One a device, in the order of its first record.
    std::vector<Operation> operations; ///< All of them, in order, also the superseded.
    std::int64_t superseded = 0;       ///< Records that another one of the same page outdates.
    std::int64_t skipped = 0;          ///< Records whose serial number cannot be stored.
};

/// Reduces the records of one page. Pure. The record with the newest op_date is the state; ties, and records
/// without one, count by position. A `deleted`, or a sparse record, that tells less than an earlier one keeps what
/// that one told. Of a record that tells how a device stands, op_type and op_date are left out, should a service send them all the
/// same: they are not what happened now. Only one that says `deleted` does not tell of a device that is there.
[[nodiscard]] ReducedPage reduce(const std::vector<Device>& devices, Telling telling = Telling::operations);

} // namespace mdm::dep
