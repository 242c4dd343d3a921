#include "plugin/sync/page_source.hpp"

#include <utility>

namespace mdm::dep {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

PageSource::PageSource(Client& client, Limits limits, std::stop_token stop)
    : client_(client), limits_(limits), forward_(std::move(stop), [this] { stop_.request_stop(); }) {}

PageSource::~PageSource() {
    stop_.request_stop(); // the future's destructor waits
}

void PageSource::ask(Position position) {
    next_ = std::async(std::launch::async, [this, at = std::move(position)]() -> Timed {
        const auto begin = steady_clock::now();
        const std::stop_token stop = stop_.get_token();
        PageAnswer answer =
            at.phase == Phase::sync
                ? client_.sync_page(at.cursor, limits_.sync, stop)
                : client_.fetch_page(at.cursor.empty() ? std::nullopt : std::optional(at.cursor),
                                     limits_.fetch, stop);
        return {std::move(answer), duration_cast<microseconds>(steady_clock::now() - begin)};
    });
}

PageAnswer PageSource::take() {
    const auto begin = steady_clock::now();
    next_.wait();
    idle_ += duration_cast<microseconds>(steady_clock::now() - begin);
    Timed timed = next_.get();
    waiting_ += timed.took;
    return std::move(timed.answer);
}

} // namespace mdm::dep
