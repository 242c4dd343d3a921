// A directory for one test.
#pragma once

#include <filesystem>
#include <string>

namespace test {

/// A new directory in memory (/dev/shm) or below the system's temporary one, removed with everything in it when this
/// goes.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// The whole of a file. Throws std::runtime_error.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

} // namespace test
