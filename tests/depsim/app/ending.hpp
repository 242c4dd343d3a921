#pragma once
// What ends the program: a signal, the end of standard input, or the clock.

namespace depsim {

struct Until {
    bool stdin_ends = false;
    int seconds = 0; ///< 0: no limit
};

/// Construct it before any thread: it blocks SIGTERM and SIGINT so that wait() alone receives them.
class Ending {
public:
    explicit Ending(const Until& until);
    ~Ending();
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

    /// Returns when the program is to end. Throws std::system_error.
    void wait() const;

private:
    Until until_;
    int signals_;
    int timer_ = -1;
};

} // namespace depsim
