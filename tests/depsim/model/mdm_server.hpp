#pragma once
// A device management server as the portal knows it: identity, tokens, profiles and the log that sync reads.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/depsim/model/device.hpp"

namespace depsim {

enum class TokenState : std::uint8_t { valid, expired, replaced, user_deleted };
std::string_view to_text(TokenState state);
std::optional<TokenState> token_state_from(std::string_view text);

/// What a `.p7m` carries, and what became of it.
struct ServerToken {
    std::string consumer_key;
    std::string consumer_secret;
    std::string access_token;
    std::string access_secret;
    std::int64_t expires = 0; ///< seconds
    std::string admin_id;     ///< who downloaded it
    TokenState state = TokenState::valid;

    [[nodiscard]] TokenState state_at(std::int64_t now) const {
        return state == TokenState::valid && now >= expires ? TokenState::expired : state;
    }
};

enum class OpType : std::uint8_t { added, modified, deleted };
std::string_view to_text(OpType op);
std::optional<OpType> op_type_from(std::string_view text);

/// One entry of a server's log, with the assignment as it was at that moment.
struct Operation {
    std::int64_t time = 0; ///< seconds
    DeviceId device = kNoDevice;
    ProfileId profile = kNoProfile;
    OpType op = OpType::added;
    ProfileStatus profile_status = ProfileStatus::empty;
    bool released_by_replacement = false;
    /// Where in the log the device's next operation stands: a fetch that sees no further shows the device here.
    /// kNoSlot: there is none yet; kLeftSilently: the device went without one.
    std::uint32_t next = kNoSlot;
};
inline constexpr std::uint32_t kLeftSilently = 0;

struct MdmServer {
    std::string server_uuid; ///< 32 upper-case hex digits
    std::string server_name;
    std::string admin_id;
    std::string certificate_pem;      ///< the newest upload
    std::vector<ServerToken> tokens;  ///< oldest first; the last one is current
    std::vector<Operation> log;       ///< ascending in time; a cursor is a position in it
    std::set<std::uint32_t> withheld; ///< where syncs have passed over devices in their cool-down
    std::string discovery_url;
    std::int64_t discovery_updated = 0;

    [[nodiscard]] ServerToken* token() { return tokens.empty() ? nullptr : &tokens.back(); }
    [[nodiscard]] const ServerToken* token() const { return tokens.empty() ? nullptr : &tokens.back(); }
};

struct Profile {
    std::string profile_uuid; ///< 32 upper-case hex digits
    ServerId server = kNoServer;
    std::string json; ///< the accepted keys as they were sent, without `devices`
};

struct Organisation {
    std::string org_name = "Example Organisation";
    std::string org_email = "it@example.com";
    std::string org_phone = "+1 555 0100";
    std::string org_address = "1 Example Way, Springfield, USA";
    std::string org_id = "10000001";
    std::string org_id_hash;
    std::string org_type = "org";
    std::string org_version = "v2";
};

} // namespace depsim
