// Calls into a plugin as a console or a scheduler makes them.
#pragma once

#include "host-sdk/validator/session.hpp"

#include <ams/cpp/error.hpp>

#include <array>
#include <string>
#include <vector>

namespace ams::validate {

/// How one call ended.
struct Reply {
    std::string what; ///< for a fault's sentence: "action mdm.dep.token.new with the form {}"
    ams_result result = AMS_OK;
    std::string answer; ///< what was written to the sink
    ams_error error{};
};

/// What a call says beside the action: the form's JSON text and the rows' keys.
struct Input {
    std::string form = "{}";
    std::vector<std::string> keys;
    bool dry_run = false;
};

/// Keys that fit what the action takes: none, or one.
std::vector<std::string> fitting_keys(const ActionRecord& action);

/// Calls on a thread of its own, as a request does. `error` defaults to a fresh one.
Reply invoke(const RecordingHost& host, const ActionRecord& action, const Input& input,
             ams_error* error = nullptr);
Reply fill(const RecordingHost& host, const FormRecord& form, const Input& input);
/// A dashboard, or the details page of the row `key`.
Reply open(const RecordingHost& host, const PageRecord& page, const std::string& key);
Reply run_cancelled(const RecordingHost& host, const JobRecord& job);

/// A form filled in as a person might, from its field's types, options and limits: "{}" without one.
std::string plausible_form(const RecordingHost& host, const ActionRecord& action);

/// The names of the fields of the form that the action opens.
std::vector<std::string> form_fields(const RecordingHost& host, const ActionRecord& action);

/// An ams_error between two stretches of known bytes.
class GuardedError {
public:
    /// @param size what the caller says in ams_error.size
    explicit GuardedError(std::uint32_t size);
    [[nodiscard]] ams_error* error() noexcept;
    /// Whether anything past `size` bytes, or `size` itself, was written.
    [[nodiscard]] bool damaged() const noexcept;

private:
    static constexpr unsigned char kMark = 0x5A;
    static constexpr std::size_t kMargin = 256;
    std::uint32_t size_;
    alignas(ams_error) std::array<unsigned char, sizeof(ams_error) + 2 * kMargin> memory_{};
};

} // namespace ams::validate
