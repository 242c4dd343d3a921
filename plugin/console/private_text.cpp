#include "plugin/console/private_text.hpp"

#include "plugin/model/error.hpp"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <memory>

namespace mdm::dep {
namespace {

constexpr std::size_t kMaxBytes = 4096;

[[noreturn]] void refuse(const std::string& setting, const std::string& path, const std::string& fault) {
    throw Error(
        Code::configuration,
        {.text = "The file " + path + " of the setting " + setting + " " + fault +
                 ". The DEP plugin is not started; devices already enrolled keep working.",
         .remedy = "The operator of this server mends the file or the setting and starts the host again.",
         .field = setting.substr(setting.rfind('.') + 1)});
}

} // namespace

ams::Secret private_text(const std::string& setting, const std::string& path) {
    struct Close {
        void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
    };
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
    if (!file) refuse(setting, path, "cannot be read");
    struct stat about {};
    if (::fstat(::fileno(file.get()), &about) != 0 || !S_ISREG(about.st_mode))
        refuse(setting, path, "is no file");
    if ((about.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH)) != 0)
        refuse(setting, path, "can be read by others than its owner (chmod 600 mends that)");
    std::array<char, kMaxBytes + 1> bytes{};
    const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), file.get());
    std::string text(bytes.data(), count);
    ams::wipe(bytes.data(), bytes.size());
    const bool too_long = count > kMaxBytes;
    if (const auto end = text.find_first_of("\r\n"); end != std::string::npos) text.resize(end);
    ams::Secret secret(std::move(text));
    if (too_long || secret.empty()) refuse(setting, path, too_long ? "is longer than 4 KiB" : "is empty");
    return secret;
}

} // namespace mdm::dep
