// Exceptions on our side of the boundary, ams_error on the boundary itself; this is the only place that
// translates.
#pragma once

#include <ams/error.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ams {

/// What a failed call is about, for whoever handles it on this side: what ams_error carries, with ownership.
class Error : public std::runtime_error {
public:
    Error(ams_result result, std::string code, const std::string& text, std::string field = {},
          std::int32_t retry_after_s = 0)
        : std::runtime_error(text), result_(result), code_(std::move(code)), field_(std::move(field)),
          retry_after_s_(retry_after_s) {}

    [[nodiscard]] ams_result result() const noexcept { return result_; }
    [[nodiscard]] const std::string& code() const noexcept { return code_; }   ///< "dep.terms_not_signed"
    [[nodiscard]] const std::string& field() const noexcept { return field_; } ///< form field to blame, or ""
    [[nodiscard]] std::int32_t retry_after_s() const noexcept { return retry_after_s_; }

private:
    ams_result result_;
    std::string code_;
    std::string field_;
    std::int32_t retry_after_s_;
};

/// An ams_error ready to be passed to the other side.
[[nodiscard]] inline ams_error make_error() noexcept {
    ams_error error{};
    error.size = sizeof(ams_error);
    return error;
}

namespace detail {

/// Copies as much of `text` as fits, cut at a UTF-8 boundary.
template <std::size_t N>
void copy_text(char (&to)[N], std::string_view text) noexcept {
    std::size_t length = std::min(text.size(), N - 1);
    if (length < text.size())
        while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
            --length;
    if (length > 0) std::memcpy(to, text.data(), length);
    to[length] = '\0';
}

} // namespace detail

/// Fills `error` (may be null) and returns `result`.
inline ams_result report(ams_error* error, ams_result result, std::string_view code, std::string_view text,
                         std::string_view field = {}, std::int32_t retry_after_s = 0) noexcept {
    if (error != nullptr && error->size >= sizeof(ams_error)) {
        error->retry_after_s = retry_after_s;
        detail::copy_text(error->code, code);
        detail::copy_text(error->field, field);
        detail::copy_text(error->text, text);
    }
    return result;
}

inline ams_result report(ams_error* error, const Error& e) noexcept {
    return report(error, e.result(), e.code(), e.what(), e.field(), e.retry_after_s());
}

/// Throws what the other side reported. `error` must have been made by make_error().
inline void check(ams_result result, const ams_error& error) {
    if (result != AMS_OK) throw Error(result, error.code, error.text, error.field, error.retry_after_s);
}

/// Runs `body` for a function pointer of the boundary: no exception leaves. An exception that is not ours
/// becomes "ams.internal" without its text, which may quote a secret; `unexpected` (called with the
/// std::exception, or null) is where it is logged.
template <class Body, class Unexpected>
ams_result guarded(ams_error* error, Body&& body, Unexpected&& unexpected) noexcept {
    try {
        std::forward<Body>(body)();
        return AMS_OK;
    } catch (const Error& e) {
        return report(error, e);
    } catch (const std::bad_alloc&) {
        return report(error, AMS_FAILED, "ams.out_of_memory", "The server is out of memory.");
    } catch (const std::exception& e) {
        unexpected(&e);
    } catch (...) {
        unexpected(nullptr);
    }
    return report(error, AMS_FAILED, "ams.internal", "Unexpected error; the server's log has the details.");
}

} // namespace ams
