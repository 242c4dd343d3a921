#pragma once
// Devices as Apple writes them.

#include <string>
#include <string_view>

#include "tests/depsim/model/world.hpp"

namespace depsim {

/// How a device is told of.
struct Telling {
    const Operation* as_of = nullptr; ///< with the assignment as it was then; nullptr: as it is now
    bool op_keys = false;             ///< for sync: what happened then
    std::string_view response_status; ///< for details; empty elsewhere
    bool unknown_values = false;      ///< words in the enumerated keys that no client knows (a fault)
    bool leave_out_serial = false;    ///< no serial_number (a fault)
};

/// Appends one Device object. Written by hand into one string because a page has 20,000 keys and a million
/// devices have a thousand pages; values that need escaping go through the JSON library.
/// @param version  X-Server-Protocol-Version: newer keys are absent for older versions
void append_device(std::string& out, const World& world, DeviceId id, int version,
                   const Telling& telling = {});

/// Appends a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

} // namespace depsim
