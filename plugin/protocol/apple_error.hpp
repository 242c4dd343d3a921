// Apple's answers that are no success: which word they carry and what it means.
#pragma once

#include "plugin/model/error.hpp"
#include "plugin/model/page.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

/// The endpoints of the service, as far as the meaning of an error depends on them.
enum class Endpoint {
    session,
    account,
    fetch,
    sync,
    details,
    disown,
    define_profile,
    get_profile,
    assign_profile,
    remove_profile,
    activation_lock,
    replacement_details,
    read_discovery,
    set_discovery,
    clear_discovery,
    beta_tokens,
};

/// "POST /devices/sync": for messages and logs.
[[nodiscard]] std::string_view name_of(Endpoint endpoint);

/// Apple's word in an error body: bare, quoted, in {"code"|"error"|"message": ..}, or anywhere in a longer
/// text if it is a known one; a known one in Apple's spelling, whatever the body's. Empty if there is none. Never
/// throws; the content type plays no part, as it is not reliable.
[[nodiscard]] std::string wire_code(std::string_view body);

/// Whether the answer asks for a new session: 401, or 403 FORBIDDEN. `code` is the answer's wire_code.
[[nodiscard]] bool asks_for_new_session(int status, std::string_view code);

/// The cursor problem a fetch or sync answer names, if it does.
[[nodiscard]] std::optional<CursorProblem> cursor_problem(std::string_view code);

/// Whether the answer says that there is none, of discovery URLs, beta tokens, profiles or replaced devices: 404, with NOT_FOUND
/// or nothing in it. A web page of something in between says nothing about that.
[[nodiscard]] bool says_none_is_there(int status, std::string_view body);

/// What an unsuccessful answer means.
struct Verdict {
    Code code;
    std::string text = {};  ///< Empty: the catalogue's.
    std::string field = {}; ///< Apple's key to blame: of the profile, or mdm_service_discovery_url.
};
/// Judges an answer by its word before its status. A 404 where a profile or a device can be unknown is bad_answer unless it is
/// Apple's; see says_none_is_there().
[[nodiscard]] Verdict classify(Endpoint endpoint, int status, std::string_view body);

/// The first 200 bytes of a body with everything unprintable as '.', for the log. Not for /session.
[[nodiscard]] std::string excerpt(std::string_view body);

} // namespace mdm::dep
