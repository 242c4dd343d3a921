#include "tests/depsim/server/request_log.hpp"

#include <algorithm>
#include <chrono>

namespace depsim {
namespace {
constexpr std::size_t kMaximumRequests = 20'000;
constexpr std::size_t kMaximumBodyBytes = 64 * 1024 * 1024;
} // namespace

std::uint64_t RequestLog::begin(const Call& call, std::int64_t time_ms) {
    LoggedRequest request;
    request.time_ms = time_ms;
    request.method = call.method;
    request.path = call.path;
    request.query = call.query;
    request.headers = call.headers;
    request.body = call.body.substr(0, kLoggedBody);
    request.body_bytes = call.body.size();

    const std::lock_guard lock(mutex_);
    request.id = next_id_++;
    body_bytes_ += request.body.size();
    requests_.push_back(std::move(request));
    while (requests_.size() > kMaximumRequests || body_bytes_ > kMaximumBodyBytes) {
        body_bytes_ -= requests_.front().body.size();
        requests_.pop_front();
    }
    added_.notify_all();
    return next_id_ - 1;
}

void RequestLog::finish(std::uint64_t id, int status, std::string code, std::string server_uuid,
                        std::string fault) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::lower_bound(requests_.begin(), requests_.end(), id,
                         [](const LoggedRequest& r, std::uint64_t wanted) { return r.id < wanted; });
    if (found == requests_.end() || found->id != id) return; // cleared meanwhile
    found->status = status;
    found->code = std::move(code);
    found->server_uuid = std::move(server_uuid);
    found->fault = std::move(fault);
}

std::vector<LoggedRequest> RequestLog::since(std::uint64_t since, std::size_t limit, std::int64_t wait_ms,
                                             const StopSignal& stop) {
    using namespace std::chrono;
    const auto deadline = steady_clock::now() + milliseconds(wait_ms);
    std::unique_lock lock(mutex_);
    // Short steps, because the stop signal has a condition of its own.
    while ((requests_.empty() || requests_.back().id <= since) && steady_clock::now() < deadline &&
           !stop.raised())
        added_.wait_until(lock, std::min(deadline, steady_clock::now() + milliseconds(200)));
    std::vector<LoggedRequest> found;
    for (const LoggedRequest& request : requests_) {
        if (request.id <= since) continue;
        if (found.size() == limit) break;
        found.push_back(request);
    }
    return found;
}

void RequestLog::clear() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
    body_bytes_ = 0;
}

} // namespace depsim
