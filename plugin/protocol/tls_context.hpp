// TLS to Apple: strict verification that nobody else in the process can switch off.
#pragma once

#include "plugin/protocol/service_settings.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/SSLException.h>

#include <string>
#include <vector>

namespace mdm::dep {

/// A client context for one host: TLS 1.2 or newer, the system's authorities plus `ca_file`, the certificate
/// chain and the host name (or IP address) verified by OpenSSL itself.
///
/// Poco asks a process-wide handler what to do about an invalid certificate, so a host that installs
/// AcceptCertificateHandler in SSLManager would switch verification off here too. This context therefore has
/// a verify callback of its own that accepts nothing OpenSSL rejects. Not Poco's RejectCertificateHandler:
/// its constructor registers it in SSLManager, where it would change the host's own connections and outlive
/// this library.
///
/// Throws Error(configuration), field "ca_file".
[[nodiscard]] Poco::Net::Context::Ptr make_tls_context(const ServiceUrl& url, const std::string& ca_file);

/// Whether a TLS call failed because the other side just went away: no verdict about its certificate, and after an answer
/// without a length simply the end, which many servers and proxies give without a farewell.
[[nodiscard]] bool is_end_of_connection(const Poco::Net::SSLException& error);

/// Whether the other side of a handshake said something that is no TLS at all, such as HTTP.
[[nodiscard]] bool is_no_tls(const Poco::Net::SSLException& error);

/// Why this thread's last handshake with such a context failed, for the operator: "the certificate has
/// expired". Empty if verification was not the reason. Cleared by reset_tls_handshake.
[[nodiscard]] const std::string& tls_failure();

/// Whether this thread's last handshake with such a context came to its end. Cleared by reset_tls_handshake.
[[nodiscard]] bool tls_finished();

void reset_tls_handshake();

/// The certificates that this thread's last handshake looked at, the service's own first: "mdmenrollment.apple.com, by
/// Apple Public EV Server RSA CA 1, until 2027-01-02T03:04:05Z". Cleared by reset_tls_handshake.
[[nodiscard]] std::vector<std::string> tls_chain();

} // namespace mdm::dep
