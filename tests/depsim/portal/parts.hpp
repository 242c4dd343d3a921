#pragma once
// What the portal's parts share.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tests/depsim/app/simulator.hpp"

namespace depsim::portal {

/// A request that cannot be carried out; becomes `{"error":text}`.
struct Problem {
    int status;
    std::string text;
};

struct Request {
    Simulator& simulator;
    const Call& call;
    std::vector<std::string> path; ///< the decoded parts after /_portal
};

Reply reply(const nlohmann::ordered_json& body, int status = 200);

/// The body as a JSON object; no body is an empty object. Throws Problem.
nlohmann::json body_of(const Call& call);

// Readers of one key. Throw Problem when the value has another type; a missing or null key is nothing. Numbers are at
// most 10^12 either way, so that no sum of a few can overflow.
std::optional<std::string> text_of(const nlohmann::json& body, const char* key);
std::optional<std::int64_t> number_of(const nlohmann::json& body, const char* key);
std::optional<bool> flag_of(const nlohmann::json& body, const char* key);
std::optional<std::vector<std::string>> texts_of(const nlohmann::json& body, const char* key);

/// Throws Problem when the object has a key that is not in the list: a misspelt switch must not pass
/// silently.
void only_keys(const nlohmann::json& body, std::initializer_list<std::string_view> allowed);

/// Seconds since 1970, to the end of the year 9999, from a number or from `2026-08-01T10:00:00Z`.
std::optional<std::int64_t> time_of(const nlohmann::json& body, const char* key);

inline constexpr std::int64_t kEndOfTime = 253402300799; ///< 9999-12-31T23:59:59Z

/// The server named by UUID or name; throws Problem (404).
ServerId server_named(const World& world, std::string_view name);
/// body[key], or the first server when it is not there.
ServerId server_in(const World& world, const nlohmann::json& body, const char* key = "server");

/// Throws Problem unless a new device can have this serial number.
void require_new_serial(const World& world, const std::string& serial);

/// A query parameter as a number; `fallback` when it is not there.
std::int64_t query_number(const Call& call, std::string_view name, std::int64_t fallback);

// The parts. Each gets the request after the first path element has chosen it, and holds the lock when
// called, except requests() and control(), which take it themselves.
Reply servers(const Request& request);
Reply tokens(const Request& request, ServerId server);
Reply devices(const Request& request);
Reply profiles(const Request& request);
Reply settings(const Request& request);
Reply faults(const Request& request);
Reply requests(const Request& request);

} // namespace depsim::portal
