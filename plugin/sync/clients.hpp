// One client per token, shared by everybody on this host: a token has one session.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/log.hpp"
#include "plugin/protocol/client.hpp"
#include "plugin/store/token_store.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace mdm::dep {

/// Thread-safe.
class Clients {
public:
    /// `tokens` and `clock` must outlive it.
    Clients(TokenStore& tokens, Clock& clock, ServiceSettings settings, RetryPolicy retry, LogSink log);

    /// The client of a token's present credentials: a token renewed here or on another host gets a new one.
    /// Throws Error(not_found, secret_unreadable, database, database_busy).
    [[nodiscard]] std::shared_ptr<Client> of(const TokenRow& token);

    /// The same for what a person wants now, whatever time Apple asked for.
    [[nodiscard]] std::shared_ptr<Client> asking_anyway(const TokenRow& token);

    /// Client::asked_for_time() of the token's client; nullopt too while it has none.
    [[nodiscard]] std::optional<Error> asked_for_time(std::int64_t token);

    /// Lets go of a token's client, so that the credentials are read anew; whoever uses it keeps it until
    /// done.
    void forget(std::int64_t token);

    /// The same for a question a person waits for: few and short tries, in the session that all share. Throws as of().
    [[nodiscard]] std::unique_ptr<Client> for_person(const TokenRow& token);
    /// The same with credentials that are not saved. Asking with them again, and of() after they were saved, goes on in the
    /// same session.
    [[nodiscard]] std::unique_ptr<Client> for_person(const ServerToken& credentials);
    /// The credentials are good for nothing: lets go of their client.
    void forget(const ServerToken& credentials);

private:
    [[nodiscard]] Timeouts short_timeouts() const;
    [[nodiscard]] RetryPolicy few_retries() const;

    /// Of credentials that may be saved soon.
    struct Candidate {
        ServerToken credentials;
        std::shared_ptr<Client> client;
    };
    [[nodiscard]] std::shared_ptr<Client> make(const ServerToken& credentials) const;
    std::list<Candidate>::iterator candidate(const ServerToken& credentials);

    struct Known {
        std::string version;
        std::shared_ptr<Client> client;
    };

    TokenStore& tokens_;
    Clock& clock_;
    const ServiceSettings settings_;
    const RetryPolicy retry_;
    LogSink log_;
    std::mutex mutex_;
    std::map<std::int64_t, Known> known_;
    std::list<Candidate> candidates_; ///< Oldest first.
};

} // namespace mdm::dep
