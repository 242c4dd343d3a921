#include "tests/support/temporary_directory.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace test {

namespace {

// Memory where there is enough of it: databases of tests need no disk, and on a slow one they take seven times as long.
// TMPDIR has the last word.
std::filesystem::path parent_directory() {
    constexpr std::uintmax_t kEnough = std::uintmax_t{1} << 30U;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    if (std::getenv("TMPDIR") == nullptr && access(memory.c_str(), W_OK) == 0 &&
        std::filesystem::space(memory, error).available > kEnough && !error)
        return memory;
    return std::filesystem::temp_directory_path();
}

} // namespace

TemporaryDirectory::TemporaryDirectory() {
    std::string pattern = (parent_directory() / "ams-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored; // a leftover in /tmp is no reason to fail a test that passed
    std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace test
