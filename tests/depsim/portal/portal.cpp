#include "tests/depsim/portal/portal.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/parts.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

using portal::Problem;
using portal::Request;

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const std::size_t end = std::min(path.find('/'), path.size());
        const auto part = percent_decode(path.substr(0, end));
        if (!part) throw Problem{400, "the path is not percent-encoded properly"};
        if (!part->empty()) parts.push_back(*part);
        path.remove_prefix(end);
    }
    return parts;
}

Reply done() {
    return portal::reply({{"ok", true}});
}

Reply state(const Request& request) {
    if (request.path.size() != 2 || request.call.method != "POST")
        throw Problem{404, "POST /_portal/state/save or /_portal/state/load"};
    Simulator& simulator = request.simulator;
    if (simulator.state_file().empty()) throw Problem{400, "depsim was started without --state"};
    try {
        if (request.path[1] == "save")
            simulator.save_locked();
        else if (request.path[1] == "load")
            simulator.load();
        else
            throw Problem{404, "save or load"};
    } catch (const std::runtime_error& problem) {
        throw Problem{400, problem.what()};
    }
    return done();
}

Reply reset(const Request& request) {
    const nlohmann::json body = portal::body_of(request.call);
    portal::only_keys(body, {"devices", "seed", "org_name", "server_name"});
    Beginning beginning = request.simulator.world.beginning();
    if (const auto count = portal::number_of(body, "devices")) {
        if (*count < 0 || *count > 5'000'000) throw Problem{400, "devices must be 0 to 5000000"};
        beginning.devices = static_cast<std::size_t>(*count);
    }
    if (const auto seed = portal::number_of(body, "seed")) {
        if (*seed < 0) throw Problem{400, "seed must not be negative"};
        beginning.seed = static_cast<std::uint64_t>(*seed);
    }
    if (const auto name = portal::text_of(body, "org_name")) beginning.org_name = *name;
    if (const auto name = portal::text_of(body, "server_name")) beginning.server_name = *name;
    request.simulator.reset(std::move(beginning));
    return done();
}

/// For whoever has found the portal and not its manual.
Reply contents() {
    static constexpr std::array<std::string_view, 34> kCalls{
        "GET /servers",
        "POST /servers",
        "GET /servers/{server}",
        "PATCH /servers/{server}",
        "GET /servers/{server}/token",
        "POST /servers/{server}/token",
        "PATCH /servers/{server}/token",
        "POST /servers/{server}/token/plain",
        "POST /sessions/forget",
        "GET /devices",
        "POST /devices",
        "GET /devices/{serial_number}",
        "POST /devices/assign",
        "POST /devices/move",
        "POST /devices/reassign",
        "POST /devices/unassign",
        "POST /devices/release",
        "POST /devices/replace",
        "POST /devices/migrate",
        "POST /devices/push",
        "POST /devices/faults",
        "GET /profiles",
        "POST /profiles",
        "GET /settings",
        "PATCH /settings",
        "GET /faults",
        "POST /faults",
        "DELETE /faults",
        "GET /requests",
        "DELETE /requests",
        "POST /state/save",
        "POST /state/load",
        "POST /reset",
        "POST /shutdown",
    };
    return portal::reply({{"portal", "/_portal"}, {"manual", "tests/depsim/README.md"}, {"calls", kCalls}});
}

Reply route(const Request& request) {
    const std::string what = request.path.empty() ? std::string() : request.path.front();
    const bool post = request.call.method == "POST";
    if (what.empty() && request.call.method == "GET") return contents();
    if (what == "requests") return portal::requests(request);
    if (what == "shutdown" && post && request.path.size() == 1) {
        // The same way as from outside, so that there is one way to end.
        if (::kill(::getpid(), SIGTERM) != 0) throw Problem{500, "the signal could not be sent"};
        return done();
    }
    const std::lock_guard lock(request.simulator.mutex);
    if (what == "servers") return portal::servers(request);
    if (what == "devices") return portal::devices(request);
    if (what == "profiles") return portal::profiles(request);
    if (what == "settings") return portal::settings(request);
    if (what == "faults") return portal::faults(request);
    if (what == "state") return state(request);
    if (what == "reset" && post && request.path.size() == 1) return reset(request);
    if (what == "sessions" && post && request.path.size() == 2 && request.path[1] == "forget") {
        request.simulator.sessions.forget_all();
        return done();
    }
    throw Problem{404, "nothing here; GET /_portal lists what the portal can do"};
}

} // namespace

Reply handle_portal(Simulator& simulator, const Call& call) {
    try {
        if (!call.from_loopback) throw Problem{403, "the portal serves loopback clients only"};
        if (call.body_too_large) throw Problem{413, "the body is larger than 8 MiB"};
        return route({simulator, call, split_path(std::string_view(call.path).substr(8))});
    } catch (const Problem& problem) {
        return portal::reply({{"error", problem.text}}, problem.status);
    } catch (const std::exception& problem) {
        Simulator::report(call, problem);
        return portal::reply({{"error", "depsim itself is at fault; its standard error has more"}}, 500);
    }
}

} // namespace depsim
