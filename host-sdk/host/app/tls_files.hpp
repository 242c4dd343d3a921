// The certificate that the console is served with.
#pragma once

#include "host-sdk/host/app/config.hpp"
#include "host-sdk/host/base/clock.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ams::host {

struct TlsFiles {
    std::filesystem::path certificate; ///< PEM, the whole chain
    std::filesystem::path key;         ///< PEM, readable by its owner alone
};

struct CertificateInfo {
    std::string subject;
    UtcTime not_before;
    UtcTime not_after;
    std::vector<std::string> names; ///< DNS names and IP addresses
};

/// The files of the settings; or, without any there, a certificate of our own in data_dir/tls: made at first
/// start (EC P-256, 825 days, for this machine's names) and renewed when it has less than 30 days. Throws
/// Error "ams.tls_files" naming the file when one cannot be read, they do not belong together, or others can
/// read the key.
[[nodiscard]] TlsFiles prepare_tls(const Config& config, const Clock& clock);

/// The paths alone.
[[nodiscard]] TlsFiles tls_paths(const Config& config);

/// Reads the first certificate of the file and checks that the key belongs to it. Throws Error
/// "ams.tls_files".
[[nodiscard]] CertificateInfo inspect_tls(const TlsFiles& files);

} // namespace ams::host
