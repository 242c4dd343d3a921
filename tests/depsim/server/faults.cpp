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

bool matches(const Fault& fault, std::string_view method, std::string_view path,
             std::string_view server_uuid) {
    if (!fault.server_uuid.empty() && fault.server_uuid != server_uuid) return false;
    if (fault.endpoint == "*") return true;
    const std::size_t space = fault.endpoint.find(' ');
    if (space == std::string::npos) return fault.endpoint == path;
    return std::string_view(fault.endpoint).substr(0, space) == method &&
           std::string_view(fault.endpoint).substr(space + 1) == path;
}

void dress(Reply& reply, const Fault& fault) {
    if (!fault.content_type.empty()) reply.content_type = fault.content_type;
    reply.headers.insert(reply.headers.end(), fault.headers.begin(), fault.headers.end());
    reply.delay = std::chrono::milliseconds(fault.delay_ms);
    reply.cut = fault.cut;
}

} // namespace

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
        if (!matches(fault, method, path, server_uuid)) continue;
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
    if (fault.status) reply.status = *fault.status;
    if (fault.mode == FaultMode::hang) {
        reply.hang = true;
        return reply;
    }
    if (fault.cut == Reply::Cut::before) {
        reply.cut = fault.cut;
        reply.delay = std::chrono::milliseconds(fault.delay_ms);
        return reply;
    }
    if (!fault.status && !fault.body && !fault.code) return std::nullopt;
    if (fault.code) {
        reply.code = *fault.code;
        if (!fault.status) reply.status = 400;
    }
    if (fault.body) {
        reply.body = *fault.body;
        reply.code.clear();
    } else if (!fault.code) {
        reply.content_type.clear();
    }
    dress(reply, fault);
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
        reply.status = 200;
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
