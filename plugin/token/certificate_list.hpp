// Certificates of a profile: whatever form people have them in, one entry each, and who they are.
#pragma once

#include "plugin/token/certificate.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// The largest file of certificates that is looked into.
inline constexpr std::size_t kMaxCertificateFileBytes = std::size_t{256} * 1024;

/// More in one list are a mistake: a device reads them all before it enrolls.
inline constexpr std::size_t kMaxProfileCertificates = 50;

/// One certificate.
struct ListedCertificate {
    std::string base64; ///< Of the DER, one line: as a profile holds it.
    CertificateInfo info;
    std::string issuer; ///< RFC 2253.
    bool is_ca = false; ///< May issue certificates: basicConstraints, or self-signed of version 1.
    bool self_signed = false;
};

/// Reads a file: PEM with one certificate or several, or DER. A private key beside them is refused, because it was
/// certainly not meant to be handed to devices.
///
/// Throws Error(certificate_unreadable) with `field`, and `filename` in its text; the text names a swapped file.
[[nodiscard]] std::vector<ListedCertificate>
read_certificates(std::string_view bytes, const std::string& field, const std::string& filename);

/// Reads what a program or a stored profile has: base64 of DER, white space ignored; or PEM. Throws as
/// read_certificates.
[[nodiscard]] std::vector<ListedCertificate> read_certificate_text(std::string_view text,
                                                                   const std::string& field);

/// "CN=Example CA, valid until 2030-01-01T00:00:00Z, SHA-256 0a1b2c3d...": for a review.
[[nodiscard]] std::string describe_certificate(const ListedCertificate& certificate);

} // namespace mdm::dep
