// The plugin's errors in the words of the boundary.
#pragma once

#include "plugin/model/error.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/log.hpp>

#include <utility>

namespace mdm::dep {

/// What an error is to the host: bad input, a conflict, a service that does not answer, ...
[[nodiscard]] ams_result result_of(Code code);

/// The error as it crosses the boundary: id, operator's text, field, retry_after_s.
[[nodiscard]] ams::Error to_ams(const Error& error);

/// Writes an error to the log once, where it is handled: id, detail for the operator of the server, never a
/// secret.
void log_error(const ams::Log& log, std::string_view what, const Error& error);

/// Runs `body`; an Error leaves as ams::Error and its detail goes to the log.
template <class Body>
auto translated(const ams::Log& log, std::string_view what, Body&& body) {
    try {
        return std::forward<Body>(body)();
    } catch (const Error& e) {
        log_error(log, what, e);
        throw to_ams(e);
    }
}

} // namespace mdm::dep
