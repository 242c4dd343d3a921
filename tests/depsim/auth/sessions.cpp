#include "tests/depsim/auth/sessions.hpp"

#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {
constexpr std::size_t kMaximumLive = 4096;
}

std::string Sessions::open(ServerId server, std::size_t token, const Clock& clock, std::int64_t lifetime_s) {
    while (live_.size() >= kMaximumLive) {
        live_.erase(order_.front());
        order_.pop_front();
    }
    // Strict rotation forgets sessions in the middle; their names must not pile up.
    if (order_.size() >= 2 * kMaximumLive)
        std::erase_if(order_, [this](const std::string& name) { return !live_.contains(name); });
    std::string value =
        std::to_string(clock.now_ms()) + "O" + std::to_string(server + 1) + "O" + random_hex_upper(80);
    live_.emplace(value, Session{server, token, clock.now() + lifetime_s, 0});
    order_.push_back(value);
    return value;
}

Session* Sessions::find(std::string_view value, std::int64_t now) {
    const auto found = live_.find(std::string(value));
    if (found == live_.end()) return nullptr;
    if (now >= found->second.expires) {
        live_.erase(found);
        return nullptr;
    }
    return &found->second;
}

std::optional<std::string> Sessions::after_call(std::string_view value, const Clock& clock,
                                                const Settings& settings) {
    Session* session = find(value, clock.now());
    if (session == nullptr) return std::nullopt;
    ++session->calls;
    switch (settings.rotation) {
    case Rotation::none:
        return std::nullopt;
    case Rotation::same:
        return std::string(value);
    case Rotation::rotate:
        if (session->calls % settings.rotate_every != 0) return std::nullopt;
        break;
    case Rotation::strict:
        break;
    }
    const Session opened = *session;
    if (settings.rotation == Rotation::strict) forget(value);
    return open(opened.server, opened.token, clock, settings.session_lifetime_s);
}

void Sessions::forget(std::string_view value) {
    live_.erase(std::string(value));
}

} // namespace depsim
