// ams.notices/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/ext/notices.h>

#include <cstdint>
#include <string>

namespace ams {

/// A banner; see ams_notice for the fields.
struct Notice {
    std::string key; ///< what it is about: "token/3/expiry"
    std::int32_t severity = AMS_NOTICE_INFO;
    std::string permission; ///< who may see it
    std::string title;
    std::string text;        ///< cause, and what it means
    std::string remedy;      ///< what to do, by whom
    std::string grid;        ///< the grid it leads to, or ""
    std::string action = {}; ///< the remedy as a button: id of an action, or ""
    std::string row = {};    ///< key of the row that the action is run on, or ""
};

/// Banners that stay until their cause is gone. Thread-safe.
class Notices : public detail::Extension<ams_ext_notices> {
public:
    static constexpr const char* kId = AMS_EXT_NOTICES;
    using Extension::Extension;

    /// Shows it, or replaces the one with the same key.
    void put(const Notice& notice) const {
        const ams_notice raw{
            sizeof(ams_notice),         notice.key.c_str(),           notice.severity,
            notice.permission.c_str(),  notice.title.c_str(),         notice.text.c_str(),
            notice.remedy.c_str(),      detail::or_null(notice.grid), detail::or_null(notice.action),
            detail::or_null(notice.row)};
        call(functions().put, &raw);
    }

    /// One that is not there is no error.
    void withdraw(const std::string& key) const { call(functions().withdraw, key.c_str()); }
};

} // namespace ams
