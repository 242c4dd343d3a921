// Files that only their owner may read: keys.
#pragma once

#include <ams/cpp/secret.hpp>

#include <cstddef>
#include <filesystem>

namespace ams::host {

/// Who beside its owner may read such a file.
enum class Readers { owner, owner_and_group };

/// Reads a regular file, at most `limit` bytes, that nobody else can read and nobody but its owner can
/// change. Throws Error "ams.key_file" naming the file and what to do.
[[nodiscard]] Secret read_private_file(const std::filesystem::path& file, std::size_t limit,
                                       Readers readers = Readers::owner);

/// What to do when the file is there already.
enum class IfThere { keep, replace };

/// Holds a lock on `file` (made if needed) against other processes while it lives.
class FileLock {
public:
    /// Waits for the lock. Throws Error "ams.key_file".
    explicit FileLock(const std::filesystem::path& file);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int descriptor_;
};

/// Writes the whole file or nothing, mode 0600, synced to disk. Returns false if it was there and kept.
/// Throws Error "ams.key_file".
bool write_private_file(const std::filesystem::path& file, const Secret& content, IfThere if_there);

} // namespace ams::host
