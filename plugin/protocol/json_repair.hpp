// JSON whose texts are damaged: one bad letter in one device's name must not stop a whole list for ever.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

/// `text` with what is no Unicode in it replaced by U+FFFD (bytes that are not UTF-8, halves of surrogate pairs), and with
/// control characters within strings escaped. Everything else, damaged or not, stays as it is; a reader decides. For
/// what could not be read the first time: sound JSON needs no copy.
[[nodiscard]] std::string repaired_json(std::string_view text);

} // namespace mdm::dep
