#include "host-sdk/host/app/installation.hpp"

#include <ams/cpp/error.hpp>

namespace ams::host {

Installation::Installation(const std::optional<std::filesystem::path>& share) {
    if (share) {
        share_ = std::filesystem::absolute(*share).lexically_normal();
    } else {
        std::error_code failed;
        const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
        share_ = (program.parent_path() / ".." / "share" / "ams").lexically_normal();
    }
    if (!std::filesystem::is_directory(share_))
        throw Error(
            AMS_FAILED, "ams.installation_bad",
            "There is no folder " + share_.string() +
                " with this program's files. Install it again, whole, or name the folder with --share.");
}

std::string program_version() {
    return AMS_HOST_VERSION;
}

std::string program_name() {
    return "ams-host " + program_version();
}

} // namespace ams::host
