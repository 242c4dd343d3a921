// The thread contract of ams/threads.h, checked where this side can know it. In builds with NDEBUG the checks
// are empty; otherwise a violation ends the process with a sentence, because it is a bug of the program and
// not an event.
#pragma once

#include <ams/threads.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

namespace ams {

/// Remembers the thread that made it. Thread-safe: never changes after construction.
class ThreadContract {
public:
    /// Ends the process, saying `what` was called, unless this is the thread that made the object.
    void check([[maybe_unused]] const char* what) const noexcept {
#ifndef NDEBUG
        if (std::this_thread::get_id() == owner_) return;
        std::fprintf(stderr, "ams: %s called on the wrong thread: it is [main-thread], within init()\n",
                     what);
        std::abort();
#endif
    }

private:
    [[maybe_unused]] std::thread::id owner_ = std::this_thread::get_id();
};

} // namespace ams
