#include "plugin/sync/flights.hpp"

#include <utility>

namespace mdm::dep {
namespace {

RunOutcome cancelled() {
    RunOutcome outcome;
    outcome.error.emplace(Code::cancelled);
    return outcome;
}

} // namespace

bool Flights::serves(const Flight& flight, Trigger wanted) {
    if (wanted == Trigger::full || wanted == Trigger::token) return flight.trigger == wanted;
    return true;
}

RunOutcome Flights::fly(const RunRequest& request, const std::stop_token& stop, const ProgressSink& progress,
                        const Body& body) {
    struct Visit { // stop() waits for the last caller to leave
        Flights& flights;
        explicit Visit(Flights& f) : flights(f) {
            const std::lock_guard lock(flights.mutex_);
            ++flights.callers_;
        }
        ~Visit() {
            const std::lock_guard lock(flights.mutex_);
            --flights.callers_;
            flights.changed_.notify_all();
        }
    } const visit(*this);

    for (;;) {
        std::shared_ptr<Flight> flight;
        bool mine = false;
        bool shared = false;
        {
            std::unique_lock lock(mutex_);
            if (stopped_ || stop.stop_requested()) return cancelled();
            auto& slot = flights_[request.token];
            if (!slot) {
                slot = std::make_shared<Flight>();
                slot->trigger = request.trigger;
                mine = true;
            }
            flight = slot;
            shared = mine || serves(*flight, request.trigger);
        }
        if (shared && progress) {
            const std::lock_guard lock(flight->listeners_mutex);
            flight->listeners.emplace(&visit, progress);
        }
        if (mine) return run(flight, request, stop, body);

        bool done = false;
        {
            std::unique_lock lock(mutex_);
            done = changed_.wait(lock, stop, [&] { return flight->done; });
        }
        if (shared) { // the caller's sink goes with the caller
            const std::lock_guard lock(flight->listeners_mutex);
            flight->listeners.erase(&visit);
        }
        if (!done) return cancelled();
        // A person is not put off with what holds back the schedule.
        const bool put_off = !flight->outcome.held.empty() && request.trigger != Trigger::schedule;
        if (!shared || put_off || flight->outcome.cancelled()) continue;
        RunOutcome outcome = flight->outcome;
        outcome.joined = true;
        return outcome;
    }
}

RunOutcome Flights::run(const std::shared_ptr<Flight>& flight, const RunRequest& request,
                        const std::stop_token& stop, const Body& body) {
    const std::stop_callback forward(stop, [&] { flight->stop.request_stop(); });
    const std::stop_token token = flight->stop.get_token();
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, token, [&] { return free_ > 0; })) {
            lock.unlock();
            land(flight, request.token, cancelled());
            return flight->outcome;
        }
        --free_;
    }
    const auto give_back = [&] {
        const std::lock_guard lock(mutex_);
        ++free_;
    };
    const ProgressSink tell_all = [&](const RunProgress& progress) {
        const std::lock_guard lock(flight->listeners_mutex);
        for (const auto& [who, sink] : flight->listeners)
            sink(progress);
    };
    RunOutcome outcome;
    try {
        outcome = body(token, tell_all);
    } catch (...) { // nothing is swallowed: joiners learn that it failed, the error goes on
        give_back();
        RunOutcome failed;
        failed.error.emplace(Code::internal);
        land(flight, request.token, std::move(failed));
        throw;
    }
    give_back();
    land(flight, request.token, outcome);
    return outcome;
}

void Flights::land(const std::shared_ptr<Flight>& flight, std::int64_t token, RunOutcome outcome) {
    const std::lock_guard lock(mutex_);
    flight->outcome = std::move(outcome);
    flight->done = true;
    flights_.erase(token);
    changed_.notify_all();
}

void Flights::ground(std::int64_t token) {
    std::unique_lock lock(mutex_);
    const auto found = flights_.find(token);
    if (found == flights_.end()) return;
    const std::shared_ptr<Flight> flight = found->second;
    lock.unlock();
    flight->stop.request_stop();
    lock.lock();
    changed_.wait(lock, [&] { return flight->done; });
}

void Flights::stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    const auto flights = flights_;
    lock.unlock();
    for (const auto& [token, flight] : flights)
        flight->stop.request_stop();
    lock.lock();
    changed_.wait(lock, [&] { return callers_ == 0; });
}

} // namespace mdm::dep
