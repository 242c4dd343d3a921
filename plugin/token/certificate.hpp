// The certificate of a server-token key pair: what there is to show about it.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

struct CertificateInfo {
    std::string subject; ///< "CN=mdm-dep", RFC 2253.
    std::string serial;  ///< Upper-case hex.
    std::string
        sha256; ///< Fingerprint of the DER, 64 lower-case hex digits: a key for storage and comparison.
    std::string not_before; ///< Canonical time.
    std::string not_after;  ///< Canonical time.
};

/// Throws Error(certificate_unreadable), field "certificate"; the text names a swapped file.
[[nodiscard]] CertificateInfo certificate_info(std::string_view pem_or_der);

} // namespace mdm::dep
