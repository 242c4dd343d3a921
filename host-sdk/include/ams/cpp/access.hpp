// ams.access/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/ext/access.h>

#include <string>

namespace ams {

/// Who may do what. Thread-safe.
class Access : public detail::Extension<ams_ext_access> {
public:
    static constexpr const char* kId = AMS_EXT_ACCESS;
    using Extension::Extension;

    /// Whether the caller holds `permission` ("mdm_dep_token:read") now.
    [[nodiscard]] bool allowed(const ams_caller* caller, const std::string& permission) const noexcept {
        return functions().allowed(host(), caller, permission.c_str()) != 0;
    }

    /// Throws AMS_DENIED "ams.denied" unless allowed(). The text does not say what there would be to see.
    void require(const ams_caller* caller, const std::string& permission) const {
        if (!allowed(caller, permission))
            throw Error(AMS_DENIED, "ams.denied",
                        "You may not do this. Ask whoever manages roles for the permission " + permission +
                            ".");
    }
};

} // namespace ams
