// Pages of Apple's list, asked for ahead: the next one travels while this one is written.
#pragma once

#include "plugin/model/page.hpp"
#include "plugin/model/position.hpp"
#include "plugin/protocol/client.hpp"

#include <chrono>
#include <future>
#include <stop_token>

namespace mdm::dep {

/// One request at a time on a thread of its own. Not thread-safe. When it goes, a request under way is
/// stopped and waited for.
class PageSource {
public:
    /// @param limits page sizes of fetch and sync, as advertised
    struct Limits {
        int fetch = 1000;
        int sync = 1000;
    };
    PageSource(Client& client, Limits limits, std::stop_token stop);
    ~PageSource();
    PageSource(const PageSource&) = delete;
    PageSource& operator=(const PageSource&) = delete;

    /// Starts the request for the page at `position`. The page before it must have been taken.
    void ask(Position position);

    /// Waits for the page that was asked for. Throws what Client throws.
    [[nodiscard]] PageAnswer take();

    /// How long the service took in all, and how much of it take() had to wait.
    [[nodiscard]] std::chrono::microseconds waiting() const noexcept { return waiting_; }
    [[nodiscard]] std::chrono::microseconds idle() const noexcept { return idle_; }

private:
    struct Timed {
        PageAnswer answer;
        std::chrono::microseconds took{0};
    };

    Client& client_;
    Limits limits_;
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> forward_;
    std::future<Timed> next_;
    std::chrono::microseconds waiting_{0};
    std::chrono::microseconds idle_{0};
};

} // namespace mdm::dep
