#include "plugin/sync/token_record.hpp"

#include "plugin/sync/circuit.hpp"
#include "plugin/sync/error_scope.hpp"

#include <utility>

namespace mdm::dep {
namespace {

bool waited_for_terms(const TokenFacts& facts) {
    return facts.hold && facts.hold->reason == Code::terms_not_signed;
}

} // namespace

TokenFacts facts_of(const TokenRow& token) {
    return {.server_name = token.server_name.value_or(""),
            .access_token_expiry = token.access_token_expiry,
            .last_success_at = token.last_success_at,
            .last_error_code = token.last_error_code,
            .last_error_text = token.last_error_text,
            .hold = token.hold};
}

TokenRecord::TokenRecord(TokenStore& tokens, Clock& clock, NoticeSink notices, LogSink log)
    : tokens_(tokens), clock_(clock), notices_(std::move(notices)), log_(std::move(log)) {}

void TokenRecord::attempted(std::int64_t token, const std::optional<Error>& error, bool by_person) {
    if (error && (about_the_run(error->code()) || error->code() == Code::not_found)) return;
    try {
        const UtcTime now = clock_.now();
        const double chance = random();
        TokenFacts facts = facts_of(tokens_.get(token));
        const bool accepted = !error && waited_for_terms(facts);
        facts.hold = after_attempt(facts.hold,
                                   {.error = error ? std::optional(error->code()) : std::nullopt,
                                    .retry_after_s = error ? error->retry_after_s() : 0,
                                    .by_person = by_person},
                                   now, chance);
        facts.last_error_code.reset();
        facts.last_error_text.reset();
        if (error) {
            facts.last_error_code = error->id();
            facts.last_error_text = error->text();
        } else {
            facts.last_success_at = format_time(now);
        }
        const TokenHealth health = classify(facts, now);
        tokens_.set_status(token, {.status = std::string(status_name(health.status)),
                                   .status_text = health.whole_text(),
                                   .succeeded = !error,
                                   .error_code = facts.last_error_code,
                                   .error_text = facts.last_error_text,
                                   .hold = facts.hold});
        {
            const std::lock_guard lock(mutex_);
            asked_.insert(token);
        }
        if (accepted) tokens_.terms_accepted(token);
        show(token, facts);
    } catch (const Error& e) {
        log(log_, LogLevel::warning, "How a token is doing could not be recorded",
            {{"token", std::to_string(token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

void TokenRecord::connected(std::int64_t token) {
    TokenFacts facts = facts_of(tokens_.get(token));
    if (waited_for_terms(facts)) tokens_.terms_accepted(token);
    if (classify(facts, clock_.now()).status != TokenState::error) {
        facts.last_error_code.reset();
        facts.last_error_text.reset();
    }
    facts.hold.reset();
    write(token, facts);
}

void TokenRecord::asked_for_time(std::int64_t token, const Error& wish) {
    TokenFacts facts = facts_of(tokens_.get(token));
    facts.hold = after_attempt(facts.hold, {.error = wish.code(), .retry_after_s = wish.retry_after_s()},
                               clock_.now(), random());
    write(token, facts);
}

void TokenRecord::refresh(std::int64_t token) {
    const TokenRow row = tokens_.get(token);
    const TokenFacts facts = facts_of(row);
    const TokenHealth health = classify(facts, clock_.now());
    const std::string status(status_name(health.status));
    const std::string text = health.whole_text();
    if (row.status != status || row.status_text != text) tokens_.set_state(token, status, text);
    show(token, facts);
}

void TokenRecord::gone(std::int64_t token) {
    if (notices_) notices_(token, {});
}

bool TokenRecord::may_ask(const TokenRow& token) {
    const std::lock_guard lock(mutex_);
    return mdm::dep::may_ask(token.hold, clock_.now(), asked_.contains(token.id));
}

void TokenRecord::write(std::int64_t token, const TokenFacts& facts) {
    const TokenHealth health = classify(facts, clock_.now());
    tokens_.set_status(token, {.status = std::string(status_name(health.status)),
                               .status_text = health.whole_text(),
                               .succeeded = false, // last_success_at is of runs
                               .error_code = facts.last_error_code,
                               .error_text = facts.last_error_text,
                               .hold = facts.hold});
    show(token, facts);
}

void TokenRecord::show(std::int64_t token, const TokenFacts& facts) const {
    if (!notices_) return;
    const auto notice = notice_for(facts, clock_.now());
    notices_(token, notice ? std::vector<TokenNotice>{*notice} : std::vector<TokenNotice>{});
}

double TokenRecord::random() {
    const std::lock_guard lock(mutex_);
    return std::uniform_real_distribution<double>(0, 1)(random_);
}

} // namespace mdm::dep
