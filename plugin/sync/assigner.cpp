#include "plugin/sync/assigner.hpp"

#include "plugin/sync/dead_holder.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace mdm::dep {
namespace {

double random_spread() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}

} // namespace

Assigner::Assigner(Store& store, Clients& clients, Clock& clock, AssignerConfig config, LogSink log)
    : store_(store), clients_(clients), clock_(clock), config_(std::move(config)), log_(std::move(log)) {}

template <class Body>
bool Assigner::in_turn(std::int64_t token, const Turn& turn, const std::stop_token& stop, Body&& body) {
    std::list<Visit>::iterator visit;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) throw Error(Code::cancelled);
        visit = visits_.insert(visits_.end(), {.token = token, .stop = {}});
    }
    struct Leave {
        Assigner& assigner;
        std::list<Visit>::iterator visit;
        ~Leave() {
            const std::lock_guard lock(assigner.mutex_);
            assigner.visits_.erase(visit);
            assigner.left_.notify_all();
        }
    } const leave{*this, visit};
    const std::stop_source inner = visit->stop;
    const std::stop_callback forward(stop, [inner]() mutable { inner.request_stop(); });

    const std::string holder = config_.instance + "/assign/" + std::to_string(++turns_);
    for (;;) {
        LeaseAnswer answer = store_.sync_states.acquire(token, holder, config_.lease, LeaseKind::assign);
        if (auto* lease = std::get_if<Lease>(&answer)) {
            const LeaseKeeper keeper(store_.sync_states, std::move(*lease), config_.lease, inner, log_);
            const TokenRow row = store_.tokens.get(token);
            const std::shared_ptr<Client> client =
                turn.ask_anyway ? clients_.asking_anyway(row) : clients_.of(row);
            body(keeper, *client, inner.get_token());
            return true;
        }
        const auto& held = std::get<LeaseHeld>(answer);
        if (free_if_dead(store_.sync_states, token, held, LeaseKind::assign)) continue;
        if (!turn.wait) return false;
        const auto pause = std::clamp(held.remaining, std::chrono::milliseconds(10), config_.follow);
        if (!clock_.wait_for(pause, inner.get_token())) throw Error(Code::cancelled);
    }
}

AssignmentReport Assigner::work(std::int64_t token, const Options& options, const std::stop_token& stop,
                                const AssignmentProgress& progress) {
    AssignmentReport report;
    try {
        // Somebody who found the lease taken has left their wishes to us: look once more after giving it back.
        do {
            const bool mine =
                in_turn(token, {.wait = options.wait, .ask_anyway = options.ask_anyway}, stop,
                        [&](const LeaseKeeper& keeper, Client& client, const std::stop_token& inner) {
                            AssignRun run(store_, client, clock_, log_, random_spread);
                            const AssignmentCounts before = report.counts;
                            AssignmentReport one =
                                run.assign(keeper.lease(), options.read_back, inner, [&](const auto& counts) {
                                    AssignmentCounts sum = before;
                                    sum += counts;
                                    if (progress) progress(sum);
                                });
                            report.counts += one.counts;
                            report.error = std::move(one.error);
                            // What was stopped because its lease passed on was not cancelled by anybody.
                            if (report.error && report.error->code() == Code::cancelled && keeper.lost())
                                report.error.emplace(Code::lease_lost);
                        });
            if (!mine || report.error) break;
        } while (store_.assignments.due(token));
    } catch (const Error& e) {
        report.error.emplace(e);
    }
    return report;
}

void Assigner::remove(std::int64_t token, const std::vector<std::string>& serials, const std::string& actor,
                      const std::stop_token& stop,
                      const std::function<void(const DeviceOutcomes&)>& answered) {
    in_turn(token, {}, stop, [&](const LeaseKeeper& keeper, Client& client, const std::stop_token& inner) {
        AssignRun(store_, client, clock_, log_, random_spread)
            .remove(keeper.lease(), serials, actor, inner, answered);
    });
}

void Assigner::ground(std::int64_t token) {
    std::unique_lock lock(mutex_);
    const auto of_token = [&](const Visit& visit) { return visit.token == token; };
    for (Visit& visit : visits_)
        if (of_token(visit)) visit.stop.request_stop();
    left_.wait(lock, [&] { return std::ranges::none_of(visits_, of_token); });
}

void Assigner::stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    for (Visit& visit : visits_)
        visit.stop.request_stop();
    left_.wait(lock, [&] { return visits_.empty(); });
}

} // namespace mdm::dep
