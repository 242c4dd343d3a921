#pragma once
// The opaque value that a client carries from page to page.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace depsim {

/// A position in a server's log. On the wire: unpadded base64 of numbers separated by colons, as Apple's are;
/// the last number is a checksum that only this world can make, so an invented or foreign cursor is
/// recognised.
struct Cursor {
    std::uint32_t limit = 0;
    bool fetching = false;       ///< more pages of a full fetch are to come
    std::int64_t issued_ms = 0;  ///< milliseconds since 1970
    std::uint32_t position = 0;  ///< the next entry to look at
    std::uint32_t sync_from = 0; ///< where the log ended when the fetch began: sync starts there, so that
                                 ///< nothing that changed between two pages of the fetch is lost
};

/// @param key       World::cursor_key
/// @param server    server_uuid; a cursor of one server means nothing to another
std::string write_cursor(const Cursor& cursor, std::string_view key, std::string_view server);

/// Nothing when the text was not issued for this server by this world.
std::optional<Cursor> read_cursor(std::string_view text, std::string_view key, std::string_view server);

} // namespace depsim
