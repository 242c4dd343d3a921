#pragma once
// Devices as Apple writes them.

#include <string>
#include <string_view>

#include "tests/depsim/model/world.hpp"

namespace depsim {

/// Appends one Device object. Written by hand into one string because a page has 20,000 keys and a million
/// devices have a thousand pages; values that need escaping go through the JSON library.
/// @param version    X-Server-Protocol-Version: newer keys are absent for older versions
/// @param operation  for sync: what happened, with the assignment as it was then; nullptr elsewhere
/// @param response_status  for details; empty elsewhere
/// @param unknown_values   writes words into the enumerated keys that no client knows (a fault)
/// @param leave_out_serial drops serial_number (a fault)
void append_device(std::string& out, const World& world, DeviceId id, int version,
                   const Operation* operation = nullptr, std::string_view response_status = {},
                   bool unknown_values = false, bool leave_out_serial = false);

/// Appends a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

} // namespace depsim
