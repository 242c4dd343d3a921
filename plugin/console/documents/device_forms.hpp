// The forms of the device actions. JSON texts: form.schema.json.
#pragma once

#include <cstddef>
#include <string>

namespace mdm::dep {

/// Disown: what it means, and `confirm`, in which `expected` has to be typed.
/// @param what     "DMPABC123" or "12 devices"
/// @param expected the serial number, or the number of devices
/// @param away     how many of the selected devices have left already and are passed over
[[nodiscard]] std::string disown_device_form(const std::string& what, const std::string& expected,
                                             std::size_t away);

/// Activation Lock: the message and whether a bypass code is made.
[[nodiscard]] std::string activation_lock_form(const std::string& what);

} // namespace mdm::dep
