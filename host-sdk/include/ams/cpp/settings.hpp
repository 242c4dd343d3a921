// ams.settings/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/secret.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/ext/settings.h>

namespace ams {

/// The plugin's own section of the host's settings. Thread-safe.
class Settings : public detail::Extension<ams_ext_settings> {
public:
    static constexpr const char* kId = AMS_EXT_SETTINGS;
    using Extension::Extension;

    /// The section as a JSON object, "{}" if there is none. A Secret, because a proxy's password may stand in
    /// it.
    [[nodiscard]] Secret read() const {
        SecretSink json;
        call(functions().read, json.sink());
        return json.take();
    }
};

} // namespace ams
