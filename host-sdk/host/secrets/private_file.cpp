#include "host-sdk/host/secrets/private_file.hpp"

#include "host-sdk/host/base/text.hpp"

#include <ams/cpp/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace ams::host {
namespace {

/// An open file descriptor.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    int value_;
};

Error failed(const std::filesystem::path& file, const std::string& what) {
    return {AMS_FAILED, "ams.key_file", "The file " + file.string() + " " + what};
}

Error system_failed(const std::filesystem::path& file, const std::string& what) {
    return failed(file, what + ": " + std::generic_category().message(errno) + ".");
}

void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& file) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw system_failed(file, "cannot be written");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor) != 0) throw system_failed(file, "cannot be written");
}

/// Removes a temporary file when it goes.
struct Remover {
    const std::string& path;
    ~Remover() { ::unlink(path.c_str()); }
};

} // namespace

Secret read_private_file(const std::filesystem::path& file, std::size_t limit, Readers readers) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) throw system_failed(file, "cannot be read");
    struct stat about {};
    if (::fstat(in.get(), &about) != 0) throw system_failed(file, "cannot be read");
    if (!S_ISREG(about.st_mode)) throw failed(file, "is not a regular file.");
    if ((about.st_mode & (readers == Readers::owner ? 077U : 037U)) != 0)
        throw failed(file, "holds secrets but others can read or change it. Run: chmod 600 " + file.string());
    if (static_cast<std::size_t>(about.st_size) > limit)
        throw failed(file, "is too large to be what it should be.");
    std::string text(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t got = ::read(in.get(), text.data() + done, text.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            wipe(text);
            throw system_failed(file, "cannot be read");
        }
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    text.resize(done);
    return Secret(std::move(text));
}

FileLock::FileLock(const std::filesystem::path& file)
    : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw system_failed(file, "cannot be opened");
    while (::flock(descriptor_, LOCK_EX) != 0) {
        if (errno == EINTR) continue;
        const Error error = system_failed(file, "cannot be locked");
        ::close(descriptor_);
        throw error;
    }
}

FileLock::~FileLock() {
    ::close(descriptor_); // which lets go of the lock
}

bool write_private_file(const std::filesystem::path& file, const Secret& content, IfThere if_there) {
    const std::string temporary = file.string() + ".new-" + random_text(6);
    const Remover remover{temporary};
    {
        const Descriptor out(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (out.get() < 0) throw system_failed(temporary, "cannot be made");
        write_all(out.get(), content.reveal(), temporary);
    }
    if (if_there == IfThere::replace) {
        if (::rename(temporary.c_str(), file.c_str()) != 0) throw system_failed(file, "cannot be replaced");
    } else if (::link(temporary.c_str(), file.c_str()) != 0) {
        // link() does not overwrite: of two processes that make the file at once, one keeps the other's.
        if (errno == EEXIST) return false;
        throw system_failed(file, "cannot be made");
    }
    // The name has to survive a power cut as well.
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0 || ::fsync(directory.get()) != 0)
        throw system_failed(folder, "cannot be written");
    return true;
}

} // namespace ams::host
