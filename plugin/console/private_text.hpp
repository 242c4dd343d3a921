// A secret that lies in a file of its own, apart from the settings.
#pragma once

#include <ams/cpp/secret.hpp>

#include <string>

namespace mdm::dep {

/// The file's first line, without its end. Throws Error(configuration), field the setting's name without its section:
/// the file cannot be read, others than its owner may read it, or it is empty or longer than 4 KiB.
/// @param setting "mdm.dep.proxy_password_file", for texts
[[nodiscard]] ams::Secret private_text(const std::string& setting, const std::string& path);

} // namespace mdm::dep
