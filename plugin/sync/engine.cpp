#include "plugin/sync/engine.hpp"

#include "plugin/sync/circuit.hpp"
#include "plugin/sync/dead_holder.hpp"
#include "plugin/sync/error_scope.hpp"
#include "plugin/sync/own_server.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace mdm::dep {
namespace {

// The error of a stored row. The stored text ends with the remedy, which Error adds by itself.
Error stored_error(const std::string& id, std::string text) {
    const CodeInfo* info = find_code(id);
    if (info == nullptr) info = &describe(Code::internal);
    if (text.ends_with(info->remedy)) text.erase(text.size() - info->remedy.size());
    while (text.ends_with(' '))
        text.pop_back();
    return Error(info->code, {.text = std::move(text)});
}

RunOutcome outcome_of(const RunRow& row) {
    RunOutcome outcome;
    outcome.run = row.id;
    outcome.joined = true;
    outcome.counts = {.pages = row.pages,
                      .added = row.added,
                      .modified = row.modified,
                      .deleted = row.deleted,
                      .unchanged = row.unchanged,
                      .skipped = row.skipped,
                      .drift = row.drift_missed.value_or(0) + row.drift_gone.value_or(0) +
                               row.drift_changed.value_or(0)};
    if (row.error_code) outcome.error.emplace(stored_error(*row.error_code, row.error_text.value_or("")));
    return outcome;
}

// Whether somebody else's run of this trigger gives the request what it wants; the rule of Flights.
bool serves(const std::string& running, Trigger wanted) {
    if (wanted == Trigger::full || wanted == Trigger::token) return running == trigger_name(wanted);
    return true;
}

RunOutcome failed(Error error) {
    RunOutcome outcome;
    outcome.error.emplace(std::move(error));
    return outcome;
}

} // namespace

Engine::Engine(Store& store, Clock& clock, ServiceSettings settings, EngineConfig config, LogSink log,
               NoticeSink notices)
    : store_(store), clock_(clock), config_(std::move(config)), log_(log),
      record_(store.tokens, clock, std::move(notices), log),
      clients_(store.tokens, clock, std::move(settings), config_.retry, std::move(log)),
      flights_(config_.parallel_tokens), instance_(unique_holder(config_.run.host)),
      assigner_(store, clients_, clock,
                {.instance = instance_, .lease = config_.lease, .follow = config_.follow}, log_) {}

RunOutcome Engine::sync(const RunRequest& request, const std::stop_token& stop,
                        const ProgressSink& progress) {
    RunOutcome outcome =
        flights_.fly(request, stop, progress, [&](const std::stop_token& inner, const ProgressSink& all) {
            try {
                return fly(request, inner, all);
            } catch (const Error& e) {
                log(log_, e.retry() ? LogLevel::warning : LogLevel::error, "DEP sync could not begin",
                    {{"token", std::to_string(request.token)},
                     {"code", std::string(e.id())},
                     {"detail", e.detail()}});
                return failed(e);
            }
        });
    // After the run has landed: devices are imported whatever becomes of their profiles, and a person who presses Sync Now
    // meanwhile gets a run of their own. A list that somebody works already is theirs.
    if (!outcome.error && outcome.held.empty() && !outcome.joined &&
        !clients_.asked_for_time(request.token) && store_.assignments.due(request.token))
        outcome.assignments = work_list(request.token, {.wait = false, .ask_anyway = false}, stop, {});
    return outcome;
}

AssignmentReport Engine::assign(std::int64_t token, bool read_back, const std::stop_token& stop,
                                const AssignmentProgress& progress) {
    return work_list(token, {.read_back = read_back}, stop, progress);
}

bool Engine::held_back(std::int64_t token) {
    return !record_.may_ask(store_.tokens.get(token));
}

void Engine::remove_profile(std::int64_t token, const std::vector<std::string>& serials,
                            const std::string& actor, const std::stop_token& stop,
                            const std::function<void(const DeviceOutcomes&)>& answered) {
    try {
        assigner_.remove(token, serials, actor, stop, answered);
    } catch (const Error& e) {
        if (worth_noting(e)) note_end(token, e, true);
        throw;
    }
    note_answer(token);
}

AssignmentReport Engine::work_list(std::int64_t token, const Assigner::Options& options,
                                   const std::stop_token& stop, const AssignmentProgress& progress) {
    AssignmentReport report = assigner_.work(token, options, stop, progress);
    if (report.counts.not_accessible > 0) count_devices(token);
    // A token that is refused is so for the sync too, and so is a wish of Apple's for time; what else passes by itself is not
    // worth a change of its status.
    if (report.error && (worth_noting(*report.error) || !report.error->retry()))
        note_end(token, report.error, false);
    else if (!report.error && report.counts.total() > 0)
        note_answer(token);
    if (!config_.assignment_notice) return report;
    try {
        config_.assignment_notice(token,
                                  assignment_notice(store_.tokens.get(token).title(),
                                                    store_.assignments.stopped_for_unknown_profile(token)));
    } catch (const Error& e) { // the grid of assignments says the same
        log(log_, LogLevel::warning, "How assignments stand could not be shown",
            {{"token", std::to_string(token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
    return report;
}

RunOutcome Engine::fly(const RunRequest& request, const std::stop_token& stop, const ProgressSink& progress) {
    if (request.trigger == Trigger::schedule) {
        const TokenRow token = store_.tokens.get(request.token);
        if (!record_.may_ask(token)) {
            RunOutcome outcome;
            outcome.held = hold_text(token.hold, clock_.now());
            return outcome;
        }
    }
    auto boarded = board(request, stop);
    if (auto* others = std::get_if<RunOutcome>(&boarded)) return std::move(*others);

    RunOutcome outcome;
    {
        std::stop_source run_stop;
        const std::stop_callback forward(stop, [&] { run_stop.request_stop(); });
        const LeaseKeeper keeper(store_.sync_states, std::get<Lease>(std::move(boarded)), config_.lease,
                                 run_stop, log_);
        const TokenRow token = store_.tokens.get(request.token);
        std::shared_ptr<Client> client;
        try {
            client =
                request.trigger == Trigger::schedule ? clients_.of(token) : clients_.asking_anyway(token);
        } catch (const Error& e) { // the history shows it: nobody watches a scheduled run
            outcome = failed(e);
            outcome.run =
                store_.runs.record_failed(request.token,
                                          {.phase = store_.sync_states.load(token.id).position.phase,
                                           .trigger = std::string(trigger_name(request.trigger)),
                                           .actor = request.actor,
                                           .host = config_.run.host},
                                          e);
        }
        if (client) {
            SyncRun run(store_, *client, clock_, log_, config_.run);
            outcome = run.make(request, token, keeper, run_stop.get_token(), progress);
        }
        // Before the lease goes, so that another host's run cannot be overwritten by news of this one.
        note_end(request.token, outcome.error, request.trigger != Trigger::schedule);
        if (!outcome.error) note_answer(request.token);
    }
    return outcome;
}

std::variant<Lease, RunOutcome> Engine::board(const RunRequest& request, const std::stop_token& stop) {
    std::optional<std::int64_t> followed;
    const std::string holder = next_holder();
    for (;;) {
        LeaseAnswer answer = store_.sync_states.acquire(request.token, holder, config_.lease);
        if (auto* lease = std::get_if<Lease>(&answer)) {
            // The run that was waited for has ended meanwhile; unless it died, its outcome is the answer.
            if (followed) {
                const auto row = store_.runs.find(*followed);
                if (row && row->ended_at) {
                    RunOutcome outcome = outcome_of(*row);
                    if (!outcome.error || !about_the_run(outcome.error->code())) {
                        store_.sync_states.release(*lease);
                        return outcome;
                    }
                }
            }
            return std::move(*lease);
        }
        if (!followed) {
            for (const RunRow& row : store_.runs.latest(request.token, 1)) {
                if (!row.ended_at && serves(row.trigger, request.trigger)) followed = row.id;
            }
        }
        const auto& held = std::get<LeaseHeld>(answer);
        if (free_if_dead(store_.sync_states, request.token, held)) continue;
        const auto pause = std::clamp(held.remaining, std::chrono::milliseconds(10), config_.follow);
        if (!clock_.wait_for(pause, stop)) throw Error(Code::cancelled);
    }
}

std::vector<NamedOutcome> Engine::sync_all(const std::optional<std::vector<std::int64_t>>& tokens,
                                           Trigger trigger, const std::string& actor,
                                           const std::stop_token& stop, const ProgressSink& progress) {
    std::vector<NamedOutcome> all;
    if (tokens) {
        for (const std::int64_t id : *tokens) {
            const auto row = store_.tokens.find(id);
            all.push_back({.token = id, .server_name = row ? row->title() : std::string(), .outcome = {}});
        }
    } else {
        for (const TokenRow& row : store_.tokens.list())
            all.push_back({.token = row.id, .server_name = row.title(), .outcome = {}});
    }

    // A worker takes the next token until none is left; Flights bounds them across calls as well.
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < all.size(); i = next++)
            all[i].outcome =
                sync({.token = all[i].token, .trigger = trigger, .actor = actor}, stop, progress);
    };
    {
        std::vector<std::jthread> workers;
        const std::size_t wanted = std::min(all.size(), config_.parallel_tokens);
        for (std::size_t i = 1; i < wanted; ++i)
            workers.emplace_back(work);
        work();
    }
    return all;
}

std::vector<NamedOutcome> Engine::look_after(const std::string& actor, const std::stop_token& stop) {
    std::vector<std::int64_t> due;
    for (const TokenRow& token : store_.tokens.list()) {
        if (token.hold && token.hold->until && record_.may_ask(token)) due.push_back(token.id);
    }
    std::vector<NamedOutcome> runs;
    if (!due.empty()) runs = sync_all(due, Trigger::schedule, actor, stop);
    for (const TokenRow& token : store_.tokens.list())
        record_.refresh(token.id);
    return runs;
}

Account Engine::test_connection(std::int64_t token, const std::stop_token& stop) {
    const TokenRow row = store_.tokens.get(token);
    try {
        const std::unique_ptr<Client> client = clients_.for_person(row);
        client->sign_in_anew(stop);
        Account account = client->account(stop);
        require_own_server(account, row);
        store_.accounts.save(token, account);
        record_.connected(token);
        return account;
    } catch (const Error& e) {
        note_end(token, e, true);
        throw;
    }
}

void Engine::with_client(std::int64_t token, Patience patience, const std::function<void(Client&)>& use) {
    std::shared_ptr<Client> client;
    try {
        const TokenRow row = store_.tokens.get(token);
        client = patience == Patience::task ? clients_.asking_anyway(row) : clients_.for_person(row);
        use(*client);
    } catch (const Error& e) {
        if (worth_noting(e)) note_end(token, e, true);
        throw;
    }
    note_answer(token);
}

Account Engine::identify(const ServerToken& credentials, const std::stop_token& stop) {
    try {
        const std::unique_ptr<Client> client = clients_.for_person(credentials);
        client->open_session(stop);
        return client->account(stop);
    } catch (const Error& e) {
        if (about_the_token(e.code())) clients_.forget(credentials);
        throw;
    }
}

Account Engine::identify_renewal(std::int64_t token, const ServerToken& credentials,
                                 const std::stop_token& stop) {
    try {
        return identify(credentials, stop);
    } catch (const Error& e) {
        // What is refused are the new credentials; only what holds for every call of the organisation, or of this host, is
        // told of the token in use, and nothing hides that it is dead.
        const bool general = worth_noting(e) && !is_dead(e.code());
        const auto last = store_.tokens.get(token).last_error_code;
        const CodeInfo* known = last ? find_code(*last) : nullptr;
        if (general && (known == nullptr || !is_dead(known->code))) note_end(token, e, true);
        throw;
    }
}

void Engine::count_devices(std::int64_t token) {
    try {
        store_.devices.count(token);
    } catch (const Error& e) { // the next run counts again
        log(log_, LogLevel::warning, "The devices of an account could not be counted",
            {{"token", std::to_string(token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

void Engine::note_answer(std::int64_t token) {
    try {
        const auto row = store_.tokens.find(token);
        if (row && row->hold && ends_with_an_answer(row->hold->reason)) record_.connected(token);
        // What can be done without was not had: Apple wants a pause all the same.
        if (const auto wish = clients_.asked_for_time(token)) record_.asked_for_time(token, *wish);
    } catch (const Error& e) { // the next run says the same
        log(log_, LogLevel::warning, "How a token is doing could not be recorded",
            {{"token", std::to_string(token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

void Engine::note_end(std::int64_t token, const std::optional<Error>& error, bool by_person) {
    record_.attempted(token, error, by_person);
    // A refused token is read anew next time: another host may have renewed it. What is about the way, or the service, leaves the
    // session as it is.
    if (error && about_the_token(error->code())) clients_.forget(token);
}

void Engine::token_changed(std::int64_t token) {
    clients_.forget(token);
    record_.refresh(token);
}

void Engine::token_goes(std::int64_t token) {
    flights_.ground(token);
    assigner_.ground(token);
    clients_.forget(token);
    if (config_.assignment_notice) config_.assignment_notice(token, std::nullopt);
    record_.gone(token);
}

void Engine::stop() {
    flights_.stop();
    assigner_.stop();
}

std::string Engine::next_holder() {
    return instance_ + '/' + std::to_string(++runs_);
}

} // namespace mdm::dep
