#pragma once
// What an endpoint works with.

#include <nlohmann/json_fwd.hpp>

#include "tests/depsim/model/world.hpp"
#include "tests/depsim/server/exchange.hpp"
#include "tests/depsim/server/faults.hpp"

namespace depsim {

/// One authenticated call. The references live as long as the call; the world is locked meanwhile.
struct Context {
    World& world;
    const Call& call;
    ServerId server;
    int version;     ///< X-Server-Protocol-Version; 1 when it was not sent
    FaultMode fault; ///< for endpoints that can misbehave in their own way

    [[nodiscard]] MdmServer& mdm_server() const { return world.servers[server]; }
};

/// Apple's code for a body that is not JSON or has a value of the wrong type.
inline constexpr const char* kMalformed = "MALFORMED_REQUEST_BODY";

/// Thrown by the readers below; the router turns it into the answer.
struct Refusal {
    int status;
    std::string code;
};

/// The body as a JSON object. Throws Refusal (400 MALFORMED_REQUEST_BODY).
nlohmann::json body_object(const Call& call);

/// As body_object(); no body at all is an empty object.
nlohmann::json optional_body(const Call& call);

/// A list of serial numbers, each once. Missing, null or empty: Refusal 400 DEVICE_ID_REQUIRED; other types: malformed.
std::vector<std::string> serial_numbers(const nlohmann::json& body, const char* key);

/// Without what repeats an earlier one: a device is acted on and answered for once.
std::vector<std::string> each_once(std::vector<std::string> serials);

/// The value of a query parameter, decoded; empty when it is not there.
std::string query_parameter(const Call& call, std::string_view name);

// One function per endpoint; each file has its rules.
Reply account(Context& context);
Reply fetch_devices(Context& context);
Reply sync_devices(Context& context);
Reply device_details(Context& context);
Reply disown_devices(Context& context);
Reply define_profile(Context& context);
Reply read_profile(Context& context);
Reply assign_profile(Context& context);
Reply remove_profile(Context& context);
Reply activation_lock(Context& context);
Reply replacement_details(Context& context);
Reply read_discovery(Context& context);
Reply write_discovery(Context& context);
Reply delete_discovery(Context& context);
Reply beta_tokens(Context& context);

} // namespace depsim
