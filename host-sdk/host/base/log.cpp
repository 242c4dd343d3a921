#include "host-sdk/host/base/log.hpp"

#include "host-sdk/host/base/clock.hpp"

#include <array>
#include <ostream>

namespace ams::host {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};
constexpr std::size_t kValueBytes = 4096;

/// Appends `value` as a JSON string, which is also how a text line quotes. Bytes that are not UTF-8 pass: a
/// reader that minds them is better served by the rest of the line than by none.
void append_quoted(std::string& line, std::string_view value) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    line += '"';
    for (const char c : value.substr(0, kValueBytes)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (c == '\n') {
            line += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {
            line += "\\u00";
            line += kHex[byte >> 4U];
            line += kHex[byte & 0xFU];
        } else {
            line += c;
        }
    }
    line += '"';
}

bool needs_quotes(std::string_view value) {
    if (value.empty() || value.size() > kValueBytes) return true;
    for (const char c : value)
        if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '=' || c == '\\' || c == 0x7F)
            return true;
    return false;
}

void append(std::string& line, LogFormat format, std::string_view key, std::string_view value, bool quoted) {
    if (format == LogFormat::json) {
        line += line.empty() ? '{' : ',';
        append_quoted(line, key);
        line += ':';
        append_quoted(line, value);
        return;
    }
    if (!line.empty()) line += ' ';
    line += key;
    line += '=';
    if (quoted || needs_quotes(value))
        append_quoted(line, value);
    else
        line += value;
}

} // namespace

std::string_view to_string(LogLevel level) noexcept {
    const auto index = static_cast<std::size_t>(level);
    return index < kLevels.size() ? kLevels[index] : "info";
}

std::optional<LogLevel> parse_log_level(std::string_view word) noexcept {
    for (std::size_t i = 0; i < kLevels.size(); ++i)
        if (kLevels[i] == word) return static_cast<LogLevel>(i);
    return std::nullopt;
}

Log::Log(std::ostream& out, LogLevel threshold, LogFormat format)
    : out_(out), threshold_(threshold), format_(format) {}

void Log::write(LogLevel level, std::string_view source, std::string_view text,
                std::span<const LogField> fields) noexcept {
    if (!enabled(level)) return;
    try {
        std::string line;
        append(line, format_, "time", format_time(SystemClock().now()), false);
        append(line, format_, "level", to_string(level), false);
        append(line, format_, "source", source, false);
        append(line, format_, "text", text, true);
        for (const LogField& field : fields)
            append(line, format_, field.key, field.value, false);
        line += format_ == LogFormat::json ? "}\n" : "\n";
        const std::lock_guard lock(mutex_);
        out_.write(line.data(), static_cast<std::streamsize>(line.size()));
        out_.flush();
    } catch (const std::exception&) {
        // Nowhere is left to report that the log cannot be written; what the line was about goes on.
        return;
    }
}

} // namespace ams::host
