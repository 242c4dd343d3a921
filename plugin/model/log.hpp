// Where the layers below the console send their log lines: whoever wires them passes a sink.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mdm::dep {

enum class LogLevel {
    debug,   ///< Pages, requests and timings.
    info,    ///< A run's start and end with counts.
    warning, ///< Degraded and retrying.
    error,   ///< Someone must act.
};

/// key=value, in order. Never a secret.
using LogFields = std::vector<std::pair<std::string, std::string>>;

/// Called on the thread that has something to say; must be thread-safe and must not throw. Empty: nobody
/// listens.
using LogSink = std::function<void(LogLevel level, std::string_view text, const LogFields& fields)>;

inline void log(const LogSink& sink, LogLevel level, std::string_view text, const LogFields& fields = {}) {
    if (sink) sink(level, text, fields);
}

} // namespace mdm::dep
