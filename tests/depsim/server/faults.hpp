#pragma once
// Scripted misbehaviour.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/depsim/server/exchange.hpp"

namespace depsim {

/// What a fault does to an otherwise honest answer.
enum class FaultMode {
    none,
    same_cursor,        ///< the cursor that was sent comes back, with more_to_follow
    redeliver,          ///< the page is delivered, but its cursor leads to the same page again
    duplicate_serials,  ///< each record twice in the page
    empty_page_more,    ///< no device, a new cursor to the same place, more_to_follow
    devices_null,       ///< "devices":null
    devices_missing,    ///< no `devices`
    zero_fetched_until, ///< 0001-01-01T00:00:00Z
    no_serial,          ///< the first record lacks serial_number
    unknown_values,     ///< words in op_type and profile_status that nobody knows
    huge_body,          ///< a JSON answer of `bytes` bytes
    not_json,
    html,           ///< a page as a captive portal would send, with status 200 unless the fault has another
    truncated_json, ///< the answer's body cut in half
    expire_cursor,  ///< 400 EXPIRED_CURSOR
    forget_session, ///< the session is forgotten before the call is looked at
    hang            ///< no answer until the client gives up
};
/// What the endpoint itself has to do, or the session: nothing without an honest answer.
bool needs_endpoint(FaultMode mode);
/// What another body does in place of the answer's own.
bool writes_body(FaultMode mode);
std::optional<FaultMode> fault_mode_from(std::string_view text);
std::string_view to_text(FaultMode mode);

struct Fault {
    std::string endpoint = "*"; ///< `POST /devices/sync`, `/session` (any method) or `*`
    std::string server_uuid;    ///< only calls of this server's sessions; empty: all
    std::int64_t on = 0;    ///< first matching request it applies to, counted from 1; 0: the next one that no
                            ///< earlier fault of the plan takes, so that a list is worked off in its order
    std::int64_t count = 1; ///< to how many from then on; -1: all

    std::optional<int> status;
    std::optional<std::string> code; ///< an error code, written in the form the settings ask for
    std::optional<std::string> body;
    std::string content_type;
    Headers headers;
    std::int64_t delay_ms = 0;
    Reply::Cut cut = Reply::Cut::none;
    FaultMode mode = FaultMode::none;
    std::int64_t bytes = 64 * 1024 * 1024; ///< for huge_body

    std::int64_t seen = 0;  ///< matching requests so far
    std::int64_t fired = 0; ///< requests it applied to
};

/// Whether the fault is for such a call, whoever sends it and however often.
bool is_for(const Fault& fault, std::string_view method, std::string_view path);

/// Not thread-safe; Simulator's lock guards it.
class FaultPlan {
public:
    void add(Fault fault) { faults_.push_back(std::move(fault)); }
    void clear() { faults_.clear(); }
    [[nodiscard]] const std::vector<Fault>& all() const { return faults_; }

    /// Counts the request with every fault that matches it and returns the first that applies now; nullptr:
    /// none.
    const Fault* match(std::string_view method, std::string_view path, std::string_view server_uuid);

private:
    std::vector<Fault> faults_;
};

/// An answer that needs no endpoint's help: the scripted status, body, cut or hang. Nothing when the endpoint
/// is to be asked first.
std::optional<Reply> outright(const Fault& fault);

/// Changes the answer as the fault says, the endpoint's honest one or the scripted one.
void distort(Reply& reply, const Fault& fault);

} // namespace depsim
