#pragma once
// The certificate authority and the server's certificate, made at the first start.

#include <string>

namespace depsim {

struct TlsFiles {
    std::string ca;          ///< PEM: what clients are to trust
    std::string certificate; ///< PEM: the server's, for localhost, 127.0.0.1 and ::1
    std::string key;         ///< PEM, readable by the owner only
};

/// Uses ca.pem, server.pem and server.key in that folder when they fit together and are still valid for a
/// day; else makes new ones (EC P-256; the authority's own key is thrown away). Creates the folder. Paths are
/// absolute. Throws std::runtime_error.
/// @param listen_host  added to the certificate's names when it is not one of the three
TlsFiles provide_tls_files(const std::string& folder, const std::string& listen_host);

} // namespace depsim
