#pragma once
// The session tokens that are alive.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tests/depsim/model/clock.hpp"
#include "tests/depsim/model/device.hpp"
#include "tests/depsim/model/settings.hpp"

namespace depsim {

struct Session {
    ServerId server = kNoServer;
    std::size_t token = 0;    ///< index in MdmServer::tokens of the server token that opened it
    std::int64_t expires = 0; ///< seconds
    std::int64_t calls = 0;   ///< ordinary calls since the client got this value
};

/// Not thread-safe; Simulator's lock guards it. The number of live sessions is bounded: the oldest goes
/// first.
class Sessions {
public:
    /// A new random value, shaped like Apple's: fields joined by the letter O, an epoch in milliseconds
    /// first.
    std::string open(ServerId server, std::size_t token, const Clock& clock, std::int64_t lifetime_s);

    /// nullptr when missing, unknown or expired.
    Session* find(std::string_view value, std::int64_t now);

    /// Counts the call and says what to put into X-ADM-Auth-Session, if anything, according to the settings.
    std::optional<std::string> after_call(std::string_view value, const Clock& clock,
                                          const Settings& settings);

    void forget(std::string_view value);
    void forget_all() {
        live_.clear();
        order_.clear();
    }
    [[nodiscard]] std::size_t count() const { return live_.size(); }

private:
    std::unordered_map<std::string, Session> live_;
    std::deque<std::string> order_; ///< oldest first; may name sessions that are gone
};

} // namespace depsim
