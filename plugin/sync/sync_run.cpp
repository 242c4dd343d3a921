#include "plugin/sync/sync_run.hpp"

#include "plugin/sync/error_scope.hpp"
#include "plugin/sync/organisation_reader.hpp"
#include "plugin/sync/own_server.hpp"

#include <iterator>
#include <set>
#include <typeinfo>
#include <utility>

namespace mdm::dep {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

// Profiles of one run: more than any organisation is known to have; what is left is read by the next run.
constexpr std::size_t kMaxProfilesPerRun = 500;

// Adds the time until it goes to `total`.
class Stopwatch {
public:
    explicit Stopwatch(microseconds& total) : total_(total) {}
    ~Stopwatch() { total_ += duration_cast<microseconds>(steady_clock::now() - begin_); }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

private:
    microseconds& total_;
    steady_clock::time_point begin_ = steady_clock::now();
};

// A service that calls every cursor of sync exhausted gets no more than one full fetch in this time for it.
constexpr std::chrono::hours kListedLately{24};

void check_stop(const std::stop_token& stop) {
    if (stop.stop_requested()) throw Error(Code::cancelled);
}

// A due full fetch waits this long for changes that are out, so that it finds only what they did not tell.
constexpr std::chrono::days kChangesMayBeOut{1};

// Failures of the changes that need not befall a fetch from the beginning: the cursor's, and those of one call of the service.
bool may_spare_the_list(Code code) {
    switch (code) {
    case Code::cursor_refused:
    case Code::cursor_stuck:
    case Code::too_many_pages:
    case Code::bad_answer:
    case Code::malformed_request:
    case Code::refused:
    case Code::access_denied:
    case Code::service_unavailable:
    case Code::timed_out:
    case Code::unreachable:
        return true;
    default:
        return false;
    }
}

std::string milliseconds(microseconds time) {
    return std::to_string(duration_cast<std::chrono::milliseconds>(time).count());
}

void log_end(const LogSink& sink, const RunRequest& request, const std::string& server, Phase phase,
             const RunOutcome& outcome) {
    const RunCounts& c = outcome.counts;
    LogFields fields{{"token", std::to_string(request.token)},
                     {"server", server},
                     {"run", std::to_string(outcome.run)},
                     {"trigger", std::string(trigger_name(request.trigger))},
                     {"actor", request.actor},
                     {"phase", std::string(phase_name(phase))},
                     {"pages", std::to_string(c.pages)},
                     {"added", std::to_string(c.added)},
                     {"modified", std::to_string(c.modified)},
                     {"deleted", std::to_string(c.deleted)},
                     {"unchanged", std::to_string(c.unchanged)},
                     {"skipped", std::to_string(c.skipped)},
                     {"drift", std::to_string(c.drift)},
                     {"total_ms", milliseconds(outcome.timing.total)},
                     {"waiting_ms", milliseconds(outcome.timing.waiting)},
                     {"parsing_ms", milliseconds(outcome.timing.parsing)},
                     {"idle_ms", milliseconds(outcome.timing.idle)},
                     {"writing_ms", milliseconds(outcome.timing.writing)}};
    if (!outcome.error) return log(sink, LogLevel::info, "DEP sync ended", fields);
    fields.emplace_back("code", outcome.error->id());
    fields.emplace_back("detail", outcome.error->detail());
    const LogLevel level = outcome.cancelled()      ? LogLevel::info
                           : outcome.error->retry() ? LogLevel::warning
                                                    : LogLevel::error;
    log(sink, level, outcome.cancelled() ? "DEP sync cancelled" : "DEP sync failed", fields);
}

} // namespace

SyncRun::SyncRun(Store& store, Client& client, const Clock& clock, LogSink log, const RunConfig& config)
    : store_(store), client_(client), clock_(clock), log_(std::move(log)), config_(config),
      begin_(steady_clock::now()) {}

RunOutcome SyncRun::make(const RunRequest& request, const TokenRow& token, const LeaseKeeper& keeper,
                         const std::stop_token& stop, const ProgressSink& progress) {
    progress_.token = request.token;
    progress_.server_name = token.title();
    sink_ = progress;
    try {
        carry_out(request, token, keeper.lease(), stop);
    } catch (const Error& e) {
        outcome_.error.emplace(e);
    } catch (const std::exception& e) { // a fault of ours: it belongs into the history too
        outcome_.error.emplace(Code::internal, Facts{.detail = typeid(e).name()});
    }
    // A run that was stopped because its lease passed on was not cancelled by anybody.
    if (outcome_.cancelled() && keeper.lost()) outcome_.error.emplace(Code::lease_lost);

    try {
        store_.devices.count(request.token);
        if (!outcome_.error) store_.overview.take_snapshot(request.token);
        if (outcome_.run != 0) store_.runs.finish(outcome_.run, outcome_.error);
    } catch (const Error& e) { // the next holder closes the row
        log(log_, LogLevel::warning, "The end of a sync could not be recorded",
            {{"token", std::to_string(request.token)},
             {"code", std::string(e.id())},
             {"detail", e.detail()}});
        if (!outcome_.error) outcome_.error.emplace(e);
    }
    outcome_.timing.total = duration_cast<microseconds>(steady_clock::now() - begin_);
    if (!unknown_operations_.empty())
        log(log_, LogLevel::warning, "Apple reported operations that this version does not know",
            {{"token", std::to_string(request.token)},
             {"run", std::to_string(outcome_.run)},
             {"op_type", unknown_operations_.text()}});
    log_end(log_, request, token.title(), progress_.phase, outcome_);
    return outcome_;
}

void SyncRun::carry_out(const RunRequest& request, const TokenRow& token, const Lease& lease,
                        const std::stop_token& stop) {
    const SyncState stored = store_.sync_states.load(request.token);
    const bool full = request.trigger == Trigger::full;
    const bool due = full || full_fetch_due(stored);
    // A person who wants a full fetch does not want the rest of one that was broken off.
    RunState state = begin_run(stored.position, full && stored.position.phase == Phase::fetch);
    state.listed_lately = listed_lately(request.token);
    progress_.phase = full ? Phase::fetch : state.at.phase;
    outcome_.run = store_.runs.start(lease, {.phase = progress_.phase,
                                             .trigger = std::string(trigger_name(request.trigger)),
                                             .actor = request.actor,
                                             .host = config_.host});
    tell(progress_.phase);

    Account account;
    {
        const Stopwatch watch(outcome_.timing.waiting);
        account = client_.account(stop);
    }
    require_own_server(account, token);
    store_.accounts.save(request.token, account);
    if (account.server_name) progress_.server_name = *account.server_name;

    if (state.at.cursor.empty()) store_.sync_states.begin_full_fetch(lease);
    const bool without_changes = full || (due && full_fetch_overdue(stored));
    read_pages(lease, std::move(state), account, without_changes, stop);
    if (due && !listed_) {
        // After the changes that Apple does report, so that what the full fetch finds is what it did not.
        if (!full)
            log(log_, LogLevel::info, "DEP full fetch is due", {{"token", std::to_string(request.token)}});
        begin_full_fetch(lease);
        read_pages(lease, begin_run({}, true), account, without_changes, stop);
    }
    // Last, so that Apple's word about single devices is newer than every page.
    confirm_suspects(lease, stop);
    settle_doubts(lease, stop);
    if (listed_ && outcome_.counts.added > 0) gather_statistics();
    read_unknown_profiles(request.token, stop);
    read_organisation(store_, client_, clock_, log_, request.token, stop);
}

void SyncRun::read_pages(const Lease& lease, RunState state, const Account& account, bool without_changes,
                         const std::stop_token& stop) {
    try {
        follow_pages(lease, std::move(state), account, stop);
    } catch (const Error& e) {
        const bool list_spared = asked_ == Phase::sync && may_spare_the_list(e.code()) && !asks_for_time(e) &&
                                 !client_.asked_for_time();
        if (!without_changes || !list_spared) throw;
        changes_out_ = is_transient(e.code());
        // What is wrong with the changes may be why the whole list is wanted.
        log(log_, LogLevel::warning, "The changes could not be read, and the whole list is read without them",
            {{"token", std::to_string(lease.token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

void SyncRun::follow_pages(const Lease& lease, RunState state, const Account& account,
                           const std::stop_token& stop) {
    PageSource source(client_,
                      {.fetch = page_limit(account, "/server/devices", config_.page_limit),
                       .sync = page_limit(account, "/devices/sync", config_.page_limit)},
                      stop);
    struct NoteTimes { // however it ends
        RunTiming& timing;
        const PageSource& source;
        const Client& client;
        const microseconds parsed_before;
        ~NoteTimes() {
            timing.parsing = client.parsing_time() - parsed_before;
            timing.waiting += source.waiting() - timing.parsing;
            timing.idle += source.idle();
        }
    } const note_times{outcome_.timing, source, client_, client_.parsing_time()};

    source.ask(state.at);
    for (;;) {
        check_stop(stop);
        asked_ = state.at.phase;
        const PageAnswer answer = source.take();
        NextStep step = next_step(std::move(state), facts_of(answer), config_.limits);
        if (step.fetch_completed && changes_out_) step.what = NextStep::Do::finish;
        if (step.what == NextStep::Do::ask) source.ask(step.state.at);
        if (step.what != NextStep::Do::fail) store_answer(lease, answer, step);
        listed_ = listed_ || step.fetch_completed;
        if (step.error) throw Error(*step.error);
        if (step.what == NextStep::Do::finish) return;
        state = std::move(step.state);
    }
}

void SyncRun::store_answer(const Lease& lease, const PageAnswer& answer, const NextStep& step) {
    const Stopwatch watch(outcome_.timing.writing);
    if (const auto* page = std::get_if<DevicePage>(&answer)) {
        PageResult result = store_.devices.apply_page(lease, outcome_.run, asked_, *page, step.state.at);
        count(result);
        for (const Device& device : page->devices)
            if (device.op_type && !device.op_type->empty() && !is_known_operation(*device.op_type))
                unknown_operations_.note(*device.op_type);
        std::move(result.withheld.begin(), result.withheld.end(), std::back_inserter(withheld_));
        std::move(result.doubtful.begin(), result.doubtful.end(), std::back_inserter(doubtful_));
        ++outcome_.counts.pages;
        tell(asked_);
    } else if (step.restart) {
        log(log_, LogLevel::info, "Apple rejected the cursor; starting a full fetch",
            {{"token", std::to_string(lease.token)}, {"answer", wire_name(std::get<CursorProblem>(answer))}});
        begin_full_fetch(lease);
    } else if (step.fetch_completed) {
        store_.sync_states.set_position(lease, step.state.at);
    }
}

void SyncRun::begin_full_fetch(const Lease& lease) {
    store_.sync_states.begin_full_fetch(lease);
    store_.runs.set_phase(outcome_.run, Phase::fetch);
    progress_.phase = Phase::fetch;
}

SyncRun::Standing SyncRun::standing_of(const std::vector<std::string>& serials, const std::stop_token& stop) {
    const Stopwatch watch(outcome_.timing.waiting);
    const std::set<std::string> asked(serials.begin(), serials.end());
    Standing standing;
    for (Device& device : client_.device_details(serials, stop)) {
        if (!asked.contains(device.serial_number)) continue; // nobody asked about it
        const std::string status = device.response_status.value_or("");
        if (status == "SUCCESS")
            standing.there.push_back(std::move(device));
        else if (status == "NOT_ACCESSIBLE" || status == "NOT_FOUND")
            standing.gone.push_back(device.serial_number);
        // FAILED, a newer word or no answer decides nothing.
    }
    return standing;
}

void SyncRun::confirm_suspects(const Lease& lease, const std::stop_token& stop) {
    if (!store_.sync_states.load(lease.token).refetch) return;
    std::size_t undecided = 0;
    std::string after;
    for (;;) {
        check_stop(stop);
        const std::vector<std::string> suspects =
            store_.devices.suspects(lease.token, after, kMaxDevicesPerRequest);
        if (suspects.empty()) break;
        after = suspects.back();

        const Standing standing = standing_of(suspects, stop);
        undecided += suspects.size() - standing.there.size() - standing.gone.size();
        const Stopwatch watch(outcome_.timing.writing);
        if (!standing.there.empty()) count(store_.devices.apply_details(lease, outcome_.run, standing.there));
        if (standing.gone.empty()) continue;
        const std::int64_t left = store_.devices.mark_gone(lease, outcome_.run, standing.gone);
        outcome_.counts.deleted += left;
        outcome_.counts.drift += left;
    }
    if (undecided == 0) return store_.sync_states.finish_full_fetch(lease);
    log(log_, LogLevel::warning, "Apple could not tell how devices stand; the next run asks again",
        {{"token", std::to_string(lease.token)}, {"devices", std::to_string(undecided)}});
}

void SyncRun::settle_doubts(const Lease& lease, const std::stop_token& stop) {
    std::set<std::string> serials(doubtful_.begin(), doubtful_.end());
    for (const Device& operation : withheld_)
        serials.insert(operation.serial_number);
    if (serials.empty()) return;
    Standing standing;
    try {
        standing = standing_of({serials.begin(), serials.end()}, stop);
    } catch (const Error& e) {
        if (e.code() == Code::cancelled) throw;
        // The pages are stored, and what is in doubt is as likely as not; the next full fetch finds out.
        log(log_, LogLevel::warning, "Devices that seem to be back could not be asked about",
            {{"token", std::to_string(lease.token)},
             {"devices", std::to_string(serials.size())},
             {"code", std::string(e.id())},
             {"detail", e.detail()}});
        return;
    }
    const Stopwatch watch(outcome_.timing.writing);
    std::set<std::string> there;
    for (const Device& device : standing.there)
        there.insert(device.serial_number);
    std::erase_if(withheld_,
                  [&](const Device& operation) { return !there.contains(operation.serial_number); });
    if (!withheld_.empty()) count(store_.devices.apply_confirmed(lease, outcome_.run, withheld_));
    if (!standing.gone.empty())
        outcome_.counts.deleted += store_.devices.mark_gone(lease, outcome_.run, standing.gone);
}

void SyncRun::gather_statistics() {
    try {
        store_.devices.gather_statistics();
    } catch (const Error& e) { // the database does so itself sooner or later
        log(log_, LogLevel::warning, "The database's statistics could not be brought up to date",
            {{"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

void SyncRun::read_unknown_profiles(std::int64_t token, const std::stop_token& stop) {
    try {
        for (const std::string& uuid : store_.profiles.unknown(token, kMaxProfilesPerRun)) {
            check_stop(stop);
            try {
                store_.profiles.save_read(token, client_.get_profile(uuid, stop));
            } catch (const Error& e) {
                if (e.code() == Code::profile_not_found)
                    store_.profiles.mark_missing(token, uuid);
                else if (about_one_object(e.code())) // the others are not kept waiting for it
                    log(log_, LogLevel::warning, "A profile could not be read",
                        {{"token", std::to_string(token)},
                         {"profile_uuid", uuid},
                         {"code", std::string(e.id())},
                         {"detail", e.detail()}});
                else
                    throw;
            }
        }
    } catch (const Error& e) {
        if (e.code() == Code::cancelled) throw;
        // The devices are stored: a profile that cannot be read is shown by its UUID and read by a later run.
        log(log_, LogLevel::warning, "Profiles could not be read",
            {{"token", std::to_string(token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

bool SyncRun::full_fetch_due(const SyncState& state) const {
    if (state.position.phase == Phase::fetch) return false; // one is under way
    return listed_before(state, std::chrono::days(config_.full_fetch_days));
}

bool SyncRun::full_fetch_overdue(const SyncState& state) const {
    return listed_before(state, std::chrono::days(config_.full_fetch_days) + kChangesMayBeOut);
}

bool SyncRun::listed_before(const SyncState& state, std::chrono::days ago) const {
    const auto last = parse_time(state.last_full_fetch_at.value_or(""));
    return !last || long_past(*last, clock_.now(), ago);
}

bool SyncRun::listed_lately(std::int64_t token) {
    return store_.runs.relisted_since(token, format_time(clock_.now() - kListedLately));
}

void SyncRun::count(const PageResult& result) {
    RunCounts& counts = outcome_.counts;
    counts.added += result.added;
    counts.modified += result.modified;
    counts.deleted += result.deleted;
    counts.unchanged += result.unchanged;
    counts.skipped += result.skipped;
    counts.drift += result.drift_missed + result.drift_changed;
}

void SyncRun::tell(Phase phase) const {
    if (!sink_) return;
    RunProgress progress = progress_;
    progress.phase = phase;
    progress.counts = outcome_.counts;
    const std::chrono::duration<double> elapsed = steady_clock::now() - begin_;
    progress.devices_per_s =
        static_cast<double>(outcome_.counts.devices()) / std::max(elapsed.count(), 0.001);
    sink_(progress);
}

} // namespace mdm::dep
