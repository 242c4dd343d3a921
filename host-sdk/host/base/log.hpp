// The host's log: one structured line for each event.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ams::host {

/// The numbers are those of <ams/ext/log.h>.
enum class LogLevel : std::int32_t {
    debug = 0,   ///< details of one request, page or timing
    info = 1,    ///< starts and ends, with counts
    warning = 2, ///< degraded and retrying
    error = 3,   ///< somebody must act
};

/// "debug", "info", "warning" or "error".
[[nodiscard]] std::string_view to_string(LogLevel level) noexcept;
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view word) noexcept;

enum class LogFormat {
    text, ///< key=value, quoted where needed
    json, ///< one JSON object a line
};

/// One key=value pair. `key` is [a-z0-9_]+; `value` is UTF-8 and never a secret.
struct LogField {
    std::string_view key;
    std::string value;
};

/// Writes lines to a stream. Thread-safe; a line is written whole. Control characters are escaped, so that a
/// value from outside cannot forge a line. A value is cut at 4 KiB.
class Log {
public:
    /// `out` must outlive the log.
    explicit Log(std::ostream& out, LogLevel threshold = LogLevel::info, LogFormat format = LogFormat::text);
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// Writes one line if `level` reaches the threshold. `source` says who speaks: "host", "web" or a
    /// plugin's id. Never throws: what cannot be written is lost.
    void write(LogLevel level, std::string_view source, std::string_view text,
               std::span<const LogField> fields = {}) noexcept;
    void write(LogLevel level, std::string_view source, std::string_view text,
               std::initializer_list<LogField> fields) noexcept {
        write(level, source, text, std::span<const LogField>(fields.begin(), fields.size()));
    }

    [[nodiscard]] bool enabled(LogLevel level) const noexcept {
        return level >= threshold_.load(std::memory_order_relaxed);
    }
    void set_threshold(LogLevel level) noexcept { threshold_.store(level, std::memory_order_relaxed); }
    /// Not thread-safe: before the first line.
    void set_format(LogFormat format) noexcept { format_ = format; }

private:
    std::ostream& out_;
    std::atomic<LogLevel> threshold_;
    LogFormat format_;
    std::mutex mutex_;
};

} // namespace ams::host
