// Files that only their owner may read: keys.
#pragma once

#include <ams/cpp/secret.hpp>

#include <cstddef>
#include <filesystem>

namespace ams::host {

/// Reads a regular file, at most `limit` bytes, that nobody but its owner can read or write. Throws Error
/// "ams.key_file" naming the file and what to do.
[[nodiscard]] Secret read_private_file(const std::filesystem::path& file, std::size_t limit);

/// What to do when the file is there already.
enum class IfThere { keep, replace };

/// Writes the whole file or nothing, mode 0600, synced to disk. Returns false if it was there and kept.
/// Throws Error "ams.key_file".
bool write_private_file(const std::filesystem::path& file, const Secret& content, IfThere if_there);

} // namespace ams::host
