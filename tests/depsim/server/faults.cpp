#include "tests/depsim/server/faults.hpp"

#include <algorithm>
#include <array>

#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

constexpr std::array<std::string_view, 17> kModes{"none",
                                                  "same_cursor",
                                                  "redeliver",
                                                  "duplicate_serials",
                                                  "empty_page_more",
                                                  "devices_null",
                                                  "devices_missing",
                                                  "zero_fetched_until",
                                                  "no_serial",
                                                  "unknown_values",
                                                  "huge_body",
                                                  "not_json",
                                                  "html",
                                                  "truncated_json",
                                                  "expire_cursor",
                                                  "forget_session",
                                                  "hang"};
static_assert(kModes.size() == static_cast<std::size_t>(FaultMode::hang) + 1);

bool names(std::string_view endpoint, std::string_view method, std::string_view path) {
    if (endpoint == "*") return true;
    const std::size_t space = endpoint.find(' ');
    if (space == std::string_view::npos) return endpoint == path;
    return endpoint.substr(0, space) == method && endpoint.substr(space + 1) == path;
}

bool acts_on(FaultMode mode, std::string_view path) {
    if (mode == FaultMode::forget_session) return path != "/session";
    return !needs_endpoint(mode) || path == "/server/devices" || path == "/devices/sync";
}

void dress(Reply& reply, const Fault& fault) {
    if (!fault.content_type.empty()) reply.content_type = fault.content_type;
    reply.headers.insert(reply.headers.end(), fault.headers.begin(), fault.headers.end());
    reply.delay = std::chrono::milliseconds(fault.delay_ms);
    reply.cut = fault.cut;
}

} // namespace

bool needs_endpoint(FaultMode mode) {
    return mode != FaultMode::none && mode != FaultMode::hang && mode != FaultMode::truncated_json &&
           !writes_body(mode);
}

bool writes_body(FaultMode mode) {
    return mode == FaultMode::huge_body || mode == FaultMode::not_json || mode == FaultMode::html;
}

bool is_for(const Fault& fault, std::string_view method, std::string_view path) {
    return names(fault.endpoint, method, path) && acts_on(fault.mode, path);
}

std::optional<FaultMode> fault_mode_from(std::string_view text) {
    const auto found = std::find(kModes.begin(), kModes.end(), text);
    if (found == kModes.end()) return std::nullopt;
    return static_cast<FaultMode>(found - kModes.begin());
}

std::string_view to_text(FaultMode mode) {
    return kModes[static_cast<std::size_t>(mode)];
}

const Fault* FaultPlan::match(std::string_view method, std::string_view path, std::string_view server_uuid) {
    const Fault* applies = nullptr;
    for (Fault& fault : faults_) {
        if (!fault.server_uuid.empty() && fault.server_uuid != server_uuid) continue;
        if (!is_for(fault, method, path)) continue;
        ++fault.seen;
        if (applies != nullptr || fault.seen < fault.on) continue;
        const std::int64_t turn = fault.on == 0 ? fault.fired : fault.seen - fault.on;
        if (fault.count >= 0 && turn >= fault.count) continue;
        ++fault.fired;
        applies = &fault;
    }
    return applies;
}

std::optional<Reply> outright(const Fault& fault) {
    Reply reply;
    reply.hang = fault.mode == FaultMode::hang;
    if (reply.hang || fault.cut == Reply::Cut::before) return reply;
    if (!fault.status && !fault.body && !fault.code) return std::nullopt;
    reply.status = fault.status.value_or(fault.code ? 400 : 200);
    if (fault.body)
        reply.body = *fault.body;
    else if (fault.code)
        reply.code = *fault.code;
    else if (fault.mode == FaultMode::none)
        reply.content_type.clear();
    return reply;
}

void distort(Reply& reply, const Fault& fault) {
    switch (fault.mode) {
    case FaultMode::huge_body:
        reply.body = R"({"padding":")" + std::string(static_cast<std::size_t>(fault.bytes), 'x') + R"("})";
        break;
    case FaultMode::not_json:
        reply.body = "this is not JSON";
        break;
    case FaultMode::html:
        if (!fault.status) reply.status = 200;
        reply.code.clear();
        reply.body = "<!DOCTYPE html><html><body><h1>Sign in to this network</h1></body></html>";
        reply.content_type = "text/html;charset=UTF-8";
        break;
    case FaultMode::truncated_json:
        reply.body.resize(reply.body.size() / 2);
        break;
    default:
        break; // the others are carried out by the endpoints
    }
    dress(reply, fault);
}

} // namespace depsim
