// Everything that talks to Apple on behalf of stored tokens: runs, tests of the connection, and how tokens
// are doing.
#pragma once

#include "plugin/sync/assigner.hpp"
#include "plugin/sync/clients.hpp"
#include "plugin/sync/flights.hpp"
#include "plugin/sync/summary.hpp"
#include "plugin/sync/sync_run.hpp"
#include "plugin/sync/token_record.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// How an engine works.
struct EngineConfig {
    RunConfig run = {};
    std::size_t parallel_tokens = 4;
    std::chrono::milliseconds lease{
        20'000}; ///< After this time without a sign of life another host takes over.
    std::chrono::milliseconds follow{500}; ///< Between two looks at a run of another host.
    RetryPolicy retry = {};
    /// Called after a token's waiting list was worked: what is the matter with it, or nullopt when nothing is. As NoticeSink.
    std::function<void(std::int64_t token, const std::optional<TokenNotice>& notice)> assignment_notice = {};
};

/// Thread-safe. Works on its callers' threads; helpers it starts are joined before a call returns.
class Engine {
public:
    /// `store` and `clock` must outlive it. `settings` must have been checked.
    Engine(Store& store, Clock& clock, ServiceSettings settings, EngineConfig config, LogSink log,
           NoticeSink notices);
    ~Engine() { stop(); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Syncs one token: at once if a person wants it, and a scheduled run unless the token is held back
    /// (RunOutcome::held). Or joins the run that is under way in this process (see Flights) or on another host,
    /// whose outcome is then waited for and shared. A dead host's run is taken over when its lease ends.
    /// Never throws for what can go wrong on the way: see RunOutcome::error.
    RunOutcome sync(const RunRequest& request, const std::stop_token& stop = {},
                    const ProgressSink& progress = {});

    /// Syncs several tokens at the same time and returns how each ended, in their order.
    /// @param tokens nullopt: all. Ids that are gone end as Code::not_found.
    [[nodiscard]] std::vector<NamedOutcome> sync_all(const std::optional<std::vector<std::int64_t>>& tokens,
                                                     Trigger trigger, const std::string& actor,
                                                     const std::stop_token& stop = {},
                                                     const ProgressSink& progress = {});

    /// Works a token's waiting list until nothing is due, at once even while Apple is left alone; waits for whoever works it
    /// now. Never throws for what can go wrong
    /// on the way: see AssignmentReport::error.
    /// @param read_back  read what Apple says about accepted devices now, not with the next sync
    AssignmentReport assign(std::int64_t token, bool read_back, const std::stop_token& stop = {},
                            const AssignmentProgress& progress = {});

    /// Whether work that nobody asked for has to wait: Apple is left alone for the time. Throws Error(not_found).
    [[nodiscard]] bool held_back(std::int64_t token);

    /// Takes the profile from devices of a token; see AssignRun::remove(). What Apple answers counts as in with_client().
    /// Throws what AssignRun::remove() throws.
    void remove_profile(std::int64_t token, const std::vector<std::string>& serials, const std::string& actor,
                        const std::stop_token& stop,
                        const std::function<void(const DeviceOutcomes&)>& answered);
    /// Makes the runs that were held back and whose time has come; works out status and notices of all tokens anew. Asks
    /// Apple for nothing else. Returns the runs.
    [[nodiscard]] std::vector<NamedOutcome> look_after(const std::string& actor,
                                                       const std::stop_token& stop = {});

    /// Signs in anew and reads /account with a token's stored credentials; stores what it told and how the
    /// token is doing. Throws what Client throws, and Error(other_server) if the token answers for another
    /// server.
    Account test_connection(std::int64_t token, const std::stop_token& stop = {});

    /// Who waits for an answer of Apple's: a task in the background, or a person, for whom a few short tries
    /// have to do. What must not be asked for twice is waited for as long as is configured by both.
    enum class Patience { task, person };

    /// Runs `use` with a client of the token, at once even while Apple is left alone. A refusal that concerns the token
    /// (expired, replaced, terms, ...), or a Retry-After, is recorded as how the token is doing; an answer ends the waiting.
    /// Every error is thrown on. Throws Error(not_found) for an unknown token, and what `use` throws.
    void with_client(std::int64_t token, Patience patience, const std::function<void(Client&)>& use);

    /// Asks Apple whose token this is, storing nothing. Throws what Client throws.
    [[nodiscard]] Account identify(const ServerToken& credentials, const std::stop_token& stop = {});

    /// The same with what is to replace a token's credentials. An error that holds for the token in use too (terms, the
    /// clock, a Retry-After) is recorded there, unless that one is known to be dead.
    [[nodiscard]] Account identify_renewal(std::int64_t token, const ServerToken& credentials,
                                           const std::stop_token& stop = {});

    /// After a token was saved or renewed: its next use reads the credentials anew, and its notices follow
    /// its state.
    void token_changed(std::int64_t token);

    /// Before a token is deleted: stops its run and its assignments, waits for them, and withdraws its notices.
    void token_goes(std::int64_t token);

    /// Stops every run and waits until the last caller has left. Nothing starts afterwards.
    void stop();

private:
    RunOutcome fly(const RunRequest& request, const std::stop_token& stop, const ProgressSink& progress);
    /// The lease, or the outcome of another host's run that serves the request.
    std::variant<Lease, RunOutcome> board(const RunRequest& request, const std::stop_token& stop);
    AssignmentReport work_list(std::int64_t token, const Assigner::Options& options,
                               const std::stop_token& stop, const AssignmentProgress& progress);
    void count_devices(std::int64_t token);
    /// Apple answered what was asked: ends the waiting, or begins the one that it asked for by the way.
    void note_answer(std::int64_t token);
    void note_end(std::int64_t token, const std::optional<Error>& error, bool by_person);
    [[nodiscard]] std::string next_holder();

    Store& store_;
    Clock& clock_;
    const EngineConfig config_;
    LogSink log_;
    TokenRecord record_;
    Clients clients_;
    Flights flights_;
    const std::string instance_; ///< Tells this engine from every other: the lease's holder begins with it.
    std::atomic<std::uint64_t> runs_ = 0;
    Assigner assigner_; // last: it uses the others
};

} // namespace mdm::dep
