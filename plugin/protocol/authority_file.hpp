// The file of further certificate authorities.
#pragma once

#include <string>

namespace mdm::dep {

/// Whether `file` is PEM that OpenSSL takes whole, with at least one certificate in it. OpenSSL alone would take a folder.
[[nodiscard]] bool holds_authorities(const std::string& file);

} // namespace mdm::dep
