// ams.log/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/ext/log.h>

#include <exception>
#include <initializer_list>
#include <span>
#include <string>
#include <typeinfo>
#include <vector>

namespace ams {

/// One key=value of a log line. Never a secret: ams::Secret does not convert to a string.
struct LogField {
    const char* key; ///< [a-z0-9_]+
    std::string value;
};

/// The host's log. Thread-safe.
class Log : public detail::Extension<ams_ext_log> {
public:
    static constexpr const char* kId = AMS_EXT_LOG;
    using Extension::Extension;

    void debug(const std::string& text, std::initializer_list<LogField> fields = {}) const {
        write(AMS_LOG_DEBUG, text, fields);
    }
    void info(const std::string& text, std::initializer_list<LogField> fields = {}) const {
        write(AMS_LOG_INFO, text, fields);
    }
    void warning(const std::string& text, std::initializer_list<LogField> fields = {}) const {
        write(AMS_LOG_WARNING, text, fields);
    }
    void error(const std::string& text, std::initializer_list<LogField> fields = {}) const {
        write(AMS_LOG_ERROR, text, fields);
    }

    /// @param level AMS_LOG_...
    void write(std::int32_t level, const std::string& text, std::span<const LogField> fields) const {
        if (!enabled(level)) return;
        std::vector<ams_log_field> raw;
        raw.reserve(fields.size());
        for (const LogField& field : fields)
            raw.push_back({field.key, field.value.c_str()});
        functions().write(host(), level, text.c_str(), raw.data(), raw.size());
    }
    void write(std::int32_t level, const std::string& text, std::initializer_list<LogField> fields) const {
        write(level, text, std::span(fields.begin(), fields.size()));
    }

    /// Whether a line of this level would be written: ask before composing a costly one.
    [[nodiscard]] bool enabled(std::int32_t level) const noexcept {
        return functions().enabled(host(), level) != 0;
    }

    /// Records that an exception that is not an ams::Error reached the boundary at `where` (an action's id, a
    /// job's id). Only its type is written: its text may quote a secret. Needs no memory.
    void unexpected(const char* where, const std::exception* e) const noexcept {
        const ams_log_field fields[] = {{"where", where},
                                        {"exception", e != nullptr ? typeid(*e).name() : "?"}};
        functions().write(host(), AMS_LOG_ERROR, "Unexpected exception", fields, std::size(fields));
    }
};

/// guarded() that logs what is not an ams::Error, naming `where` it came from.
template <class Body>
ams_result guarded(const Log& log, const char* where, ams_error* error, Body&& body) noexcept {
    return guarded(error, std::forward<Body>(body),
                   [&](const std::exception* e) noexcept { log.unexpected(where, e); });
}

} // namespace ams
