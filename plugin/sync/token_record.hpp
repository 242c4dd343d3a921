// What is remembered and shown about how a token is doing: after attempts, and as time passes.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/log.hpp"
#include "plugin/store/token_store.hpp"
#include "plugin/sync/token_health.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <vector>

namespace mdm::dep {

/// Shows what is the matter with a token. Called after each attempt with everything that is to be shown now;
/// what was shown before and is missing goes. Thread-safe; must not throw.
using NoticeSink = std::function<void(std::int64_t token, const std::vector<TokenNotice>& notices)>;

/// What the health of a stored token is worked out from.
[[nodiscard]] TokenFacts facts_of(const TokenRow& token);

/// Status, hold and notices of tokens. Thread-safe.
class TokenRecord {
public:
    /// `tokens` and `clock` must outlive it.
    TokenRecord(TokenStore& tokens, Clock& clock, NoticeSink notices, LogSink log);

    /// An attempt has ended, with `error` or well. After terms that were not accepted a good end makes the other tokens of the
    /// organisation due. Errors of the run (cancelled, lease lost) record nothing. Never
    /// throws: what cannot be recorded is logged.
    void attempted(std::int64_t token, const std::optional<Error>& error, bool by_person);

    /// A person's question was answered: the connection and the token are good, which says nothing about, say, a cursor
    /// that was refused in the last run. Throws Error(not_found, database, database_busy).
    void connected(std::int64_t token);

    /// Apple asked for time by an answer that was not needed: what was needed was had, so the status stays and only the schedule
    /// is held. Throws as connected().
    void asked_for_time(std::int64_t token, const Error& wish);

    /// Works out status and notices anew: a day has passed, or the token was saved. Asks nobody. Throws as connected().
    void refresh(std::int64_t token);

    /// The token goes: its notices too.
    void gone(std::int64_t token);

    /// Whether a call that nobody asked for may go out now; see may_ask() of the circuit.
    [[nodiscard]] bool may_ask(const TokenRow& token);

private:
    /// Of what is no run.
    void write(std::int64_t token, const TokenFacts& facts);
    void show(std::int64_t token, const TokenFacts& facts) const;
    [[nodiscard]] double random();

    TokenStore& tokens_;
    Clock& clock_;
    NoticeSink notices_;
    LogSink log_;
    std::mutex mutex_;             ///< Guards what follows.
    std::set<std::int64_t> asked_; ///< Tokens with an attempt since this process started.
    std::mt19937 random_{std::random_device{}()};
};

} // namespace mdm::dep
