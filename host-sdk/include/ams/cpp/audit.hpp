// ams.audit/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/ext/audit.h>

#include <string>

namespace ams {

/// The host's record of who did what. Thread-safe.
class Audit : public detail::Extension<ams_ext_audit> {
public:
    static constexpr const char* kId = AMS_EXT_AUDIT;
    using Extension::Extension;

    /// @param event  "mdm.dep.token.created"
    /// @param object "mdm_dep_token/3"
    /// @param detail a JSON object without secrets, or ""
    void record(const ams_caller* caller, const std::string& event, const std::string& object,
                const std::string& detail = {}) const {
        call(functions().record, caller, event.c_str(), object.c_str(), detail::or_null(detail));
    }
};

} // namespace ams
