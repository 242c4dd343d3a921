#include "plugin/sync/clients.hpp"

#include <algorithm>
#include <utility>

namespace mdm::dep {
namespace {

using namespace std::chrono_literals;

// Imports that people are in the middle of.
constexpr std::size_t kMostCandidates = 4;

// What a renewal changes and every host sees without opening a secret.
std::string version_of(const TokenRow& token) {
    return token.updated_at + '/' + token.access_token_expiry + '/' + token.consumer_key;
}

} // namespace

Clients::Clients(TokenStore& tokens, Clock& clock, ServiceSettings settings, RetryPolicy retry, LogSink log)
    : tokens_(tokens), clock_(clock), settings_(std::move(settings)), retry_(retry), log_(std::move(log)) {}

std::shared_ptr<Client> Clients::of(const TokenRow& token) {
    const std::string version = version_of(token);
    // Held while the credentials are read: two clients of a token would be two sessions.
    const std::lock_guard lock(mutex_);
    Known& known = known_[token.id];
    if (!known.client || known.version != version) {
        const ServerToken credentials = tokens_.credentials(token.id);
        const auto asked_before = candidate(credentials);
        if (asked_before == candidates_.end()) {
            known.client = make(credentials);
        } else {
            known.client = std::move(asked_before->client);
            candidates_.erase(asked_before);
        }
        known.version = version;
    }
    return known.client;
}

std::shared_ptr<Client> Clients::asking_anyway(const TokenRow& token) {
    std::shared_ptr<Client> client = of(token);
    client->ask_anyway();
    return client;
}

std::optional<Error> Clients::asked_for_time(std::int64_t token) {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(token);
    if (known == known_.end() || !known->second.client) return std::nullopt;
    return known->second.client->asked_for_time();
}

void Clients::forget(std::int64_t token) {
    const std::lock_guard lock(mutex_);
    known_.erase(token);
}

std::unique_ptr<Client> Clients::for_person(const TokenRow& token) {
    return asking_anyway(token)->with(short_timeouts(), few_retries());
}

std::unique_ptr<Client> Clients::for_person(const ServerToken& credentials) {
    const std::lock_guard lock(mutex_);
    auto known = candidate(credentials);
    if (known == candidates_.end()) {
        if (candidates_.size() == kMostCandidates) candidates_.pop_front();
        known = candidates_.insert(candidates_.end(), {credentials, make(credentials)});
    }
    known->client->ask_anyway();
    return known->client->with(short_timeouts(), few_retries());
}

void Clients::forget(const ServerToken& credentials) {
    const std::lock_guard lock(mutex_);
    const auto known = candidate(credentials);
    if (known != candidates_.end()) candidates_.erase(known);
}

std::shared_ptr<Client> Clients::make(const ServerToken& credentials) const {
    return std::make_shared<Client>(settings_, credentials, clock_, log_, retry_);
}

std::list<Clients::Candidate>::iterator Clients::candidate(const ServerToken& credentials) {
    return std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& one) {
        return one.credentials.consumer_key == credentials.consumer_key &&
               one.credentials.consumer_secret.reveal() == credentials.consumer_secret.reveal() &&
               one.credentials.access_token.reveal() == credentials.access_token.reveal() &&
               one.credentials.access_secret.reveal() == credentials.access_secret.reveal();
    });
}

Timeouts Clients::short_timeouts() const {
    Timeouts timeouts = settings_.timeouts;
    timeouts.connect = std::min<std::chrono::milliseconds>(timeouts.connect, 5s);
    timeouts.idle = std::min<std::chrono::milliseconds>(timeouts.idle, 10s);
    timeouts.total = std::min<std::chrono::milliseconds>(timeouts.total, 10s);
    return timeouts;
}

RetryPolicy Clients::few_retries() const {
    RetryPolicy retry = retry_;
    retry.max_tries = std::min(retry.max_tries, 2);
    retry.first_delay = std::min<std::chrono::milliseconds>(retry.first_delay, 1s);
    retry.max_delay = std::min<std::chrono::milliseconds>(retry.max_delay, 2s);
    return retry;
}

} // namespace mdm::dep
