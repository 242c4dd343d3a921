// Where the files are that came with this program.
#pragma once

#include "host-sdk/host/db/database.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ams::host {

/// share/ams: schema/<dialect>/, roles/, schemas/, page/, openapi.json.
class Installation {
public:
    /// `share`: from --share or AMS_SHARE; without it, ../share/ams beside the program's folder. Throws Error
    /// "ams.installation_bad" when nothing is there.
    explicit Installation(const std::optional<std::filesystem::path>& share);

    [[nodiscard]] const std::filesystem::path& share() const noexcept { return share_; }
    [[nodiscard]] std::filesystem::path schema(Dialect dialect) const {
        return share_ / "schema" / odbc::name(dialect);
    }
    [[nodiscard]] std::filesystem::path roles() const { return share_ / "roles"; }
    [[nodiscard]] std::filesystem::path permissions() const { return share_ / "roles" / "permissions.json"; }
    [[nodiscard]] std::filesystem::path schemas() const { return share_ / "schemas"; }
    [[nodiscard]] std::filesystem::path page() const { return share_ / "page"; }

private:
    std::filesystem::path share_;
};

/// "0.1.0"
[[nodiscard]] std::string program_version();
/// "ams-host 0.1.0"
[[nodiscard]] std::string program_name();

} // namespace ams::host
