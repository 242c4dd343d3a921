// POST /server/devices (fetch) and POST /devices/sync: pages over a server's log.
//
// A fetch walks the log and shows each device once, at the newest operation that can be seen: that is Apple's
// order, ascending by operation time. A sync shows every operation after its position. Both carry on from a
// position in the log, so nothing that happens between two pages is lost.

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/device_json.hpp"
#include "tests/depsim/model/cursor.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

struct PageRequest {
    std::uint32_t limit = 0;
    std::string cursor; ///< empty: none was sent
    bool has_cursor = false;
};

PageRequest read_request(const Context& context, const nlohmann::json& body) {
    const Settings& settings = context.world.settings;
    PageRequest request;
    std::int64_t limit = 0;
    if (const auto found = body.find("limit"); found != body.end() && !found->is_null()) {
        if (!found->is_number_integer()) throw Refusal{400, kMalformed};
        if (found->is_number_unsigned() &&
            found->get<std::uint64_t>() >
                static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            limit = settings.page_maximum;
        else
            limit = found->get<std::int64_t>();
        if (limit < 0) throw Refusal{400, kMalformed};
    }
    if (limit == 0) limit = settings.page_default;
    request.limit = static_cast<std::uint32_t>(std::min(limit, settings.page_maximum));
    if (const auto found = body.find("cursor"); found != body.end() && !found->is_null()) {
        if (!found->is_string()) throw Refusal{400, kMalformed};
        request.cursor = found->get<std::string>();
        request.has_cursor = true;
    }
    return request;
}

Cursor open_cursor(const Context& context, const PageRequest& request) {
    const MdmServer& server = context.mdm_server();
    const auto cursor = read_cursor(request.cursor, context.world.cursor_key, server.server_uuid);
    if (!cursor || cursor->position > server.log.size()) throw Refusal{400, "INVALID_CURSOR"};
    const std::int64_t age_ms = context.world.clock.now_ms() - cursor->issued_ms;
    if (age_ms > context.world.settings.cursor_lifetime_s * 1000 || context.fault == FaultMode::expire_cursor)
        throw Refusal{400, "EXPIRED_CURSOR"};
    return *cursor;
}

/// @param end  how far the log can be seen
bool shown_by_fetch(const Operation& operation, std::uint32_t end) {
    return operation.op != OpType::deleted && operation.next >= end;
}

/// What a sync passes over because of a cool-down is remembered, to be shown later.
bool shown_by_sync(Context& context, std::uint32_t position) {
    const DeviceId device = context.mdm_server().log[position].device;
    if (context.world.withheld_from_sync(device)) {
        context.world.withhold(context.server, position);
        return false;
    }
    const DeviceExtra* extra = context.world.fleet.find_extra(device);
    return extra == nullptr || !extra->faults.hidden_from_sync;
}

/// The page from `cursor` on; `cursor` is moved to where the next page starts.
Reply page(Context& context, const PageRequest& request, Cursor cursor) {
    const MdmServer& server = context.mdm_server();
    const bool fetching = cursor.fetching;
    const std::uint32_t end = context.world.visible_end(context.server);
    const auto shown = [&](std::uint32_t position) {
        return fetching ? shown_by_fetch(server.log[position], end) : shown_by_sync(context, position);
    };

    std::string body = R"({"devices":[)";
    body.reserve(request.limit * std::size_t{640} + 512);
    std::uint32_t count = 0;
    std::int64_t fetched_until = context.world.clock.now();
    std::uint32_t position = cursor.position;
    const bool nothing = context.fault == FaultMode::empty_page_more ||
                         context.fault == FaultMode::devices_null ||
                         context.fault == FaultMode::devices_missing;
    for (; !nothing && position < end && count < request.limit; ++position) {
        if (!shown(position)) continue;
        const Operation& operation = server.log[position];
        const int copies = context.fault == FaultMode::duplicate_serials ? 2 : 1;
        for (int copy = 0; copy < copies; ++copy) {
            if (count != 0 || copy != 0) body += ',';
            append_device(body, context.world, operation.device, context.version,
                          {.as_of = fetching && operation.next == kNoSlot ? nullptr : &operation,
                           .op_keys = !fetching,
                           .response_status = {},
                           .unknown_values = context.fault == FaultMode::unknown_values,
                           .leave_out_serial = context.fault == FaultMode::no_serial && count == 0});
        }
        fetched_until = operation.time;
        ++count;
    }
    while (position < end && !shown(position))
        ++position;
    const bool more = position < end;
    if (!more) fetched_until = context.world.clock.now();
    body += ']';
    if (context.fault == FaultMode::devices_null) body = R"({"devices":null)";
    if (context.fault == FaultMode::devices_missing) body = "{";

    Cursor next = cursor;
    next.limit = request.limit;
    next.issued_ms = context.world.clock.now_ms();
    next.position = position;
    bool more_to_follow = more;
    if (context.fault == FaultMode::redeliver || context.fault == FaultMode::empty_page_more)
        next.position = cursor.position;
    if (context.fault == FaultMode::redeliver) {
        // Neither more to follow nor further on: the next call delivers the same operations again.
        more_to_follow = false;
    } else if (fetching && !more && next.position == position) {
        next.fetching = false;
        next.position = next.sync_from;
    }
    std::string text = write_cursor(next, context.world.cursor_key, server.server_uuid);
    if (context.fault == FaultMode::same_cursor && request.has_cursor) text = request.cursor;
    if (context.fault == FaultMode::same_cursor || context.fault == FaultMode::empty_page_more)
        more_to_follow = true;

    if (body.size() > 1) body += ',';
    body += R"("cursor":")" + text + R"(","fetched_until":")";
    body += context.fault == FaultMode::zero_fetched_until ? "0001-01-01T00:00:00Z" : utc_time(fetched_until);
    body += more_to_follow ? R"(","more_to_follow":true})" : R"(","more_to_follow":false})";
    return Reply::json(std::move(body));
}

} // namespace

Reply fetch_devices(Context& context) {
    // Both keys are optional, and a client that sends no body at all is known to work with Apple.
    const PageRequest request = read_request(context, optional_body(context.call));
    if (context.fault == FaultMode::expire_cursor) throw Refusal{400, "EXPIRED_CURSOR"};
    context.world.publish_withheld(context.server);
    Cursor cursor;
    if (request.has_cursor) {
        cursor = open_cursor(context, request);
        if (!cursor.fetching) throw Refusal{400, "EXHAUSTED_CURSOR"};
    } else {
        cursor.fetching = true;
        cursor.sync_from = context.world.visible_end(context.server);
    }
    return page(context, request, cursor);
}

Reply sync_devices(Context& context) {
    const PageRequest request = read_request(context, optional_body(context.call));
    if (request.cursor.empty()) throw Refusal{400, "CURSOR_REQUIRED"};
    context.world.publish_withheld(context.server);
    Cursor cursor = open_cursor(context, request);
    // The cursor of an unfinished fetch is a position in the same log: what the fetch had not shown yet
    // follows as operations. Nobody has published what Apple does here.
    cursor.fetching = false;
    return page(context, request, cursor);
}

} // namespace depsim
