#pragma once
// What clients sent, for tests to look at.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "tests/depsim/server/exchange.hpp"
#include "tests/depsim/server/stop_signal.hpp"

namespace depsim {

struct LoggedRequest {
    std::uint64_t id = 0;
    std::int64_t time_ms = 0; ///< milliseconds since 1970, of the service's clock
    std::string method;
    std::string path;
    std::string query;
    Headers headers;
    std::string body; ///< the first kLoggedBody bytes
    std::size_t body_bytes = 0;
    int status = 0;          ///< 0: not answered yet, cut or hanging
    std::string code;        ///< Apple's error code, if the answer was one
    std::string server_uuid; ///< empty: not known
    std::string fault;       ///< the endpoint pattern of the scripted fault that applied
};

inline constexpr std::size_t kLoggedBody = 64 * 1024;

/// Safe from any thread. Keeps the newest requests only.
class RequestLog {
public:
    /// Notes a request as it comes in and returns its id; ids start at 1 and rise.
    std::uint64_t begin(const Call& call, std::int64_t time_ms);
    void finish(std::uint64_t id, int status, std::string code, std::string server_uuid, std::string fault);

    /// The requests after `since`, oldest first; waits at most `wait_ms` until there is one.
    std::vector<LoggedRequest> since(std::uint64_t since, std::size_t limit, std::int64_t wait_ms,
                                     const StopSignal& stop);
    void clear();

private:
    std::mutex mutex_;
    std::condition_variable added_;
    std::deque<LoggedRequest> requests_;
    std::size_t body_bytes_ = 0;
    std::uint64_t next_id_ = 1;
};

} // namespace depsim
