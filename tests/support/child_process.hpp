// Programs that a test starts: they never outlive it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace test {

/// How to start a program.
struct ChildOptions {
    std::vector<std::string> arguments;        ///< [0] is the program's path.
    std::vector<std::string> environment = {}; ///< "NAME=value", added to ours.
    std::filesystem::path directory = {};      ///< Where it runs; empty: where we run.
    std::optional<std::string> user = {};      ///< Run as this account; only root can ask for it.
    bool merge_error = false;                  ///< Standard error goes into output() too.
};

/// A running program with pipes on its standard streams. The kernel kills it when the thread that started it
/// ends, however that happens; the destructor terminates it in order. Not thread-safe.
class ChildProcess {
public:
    explicit ChildProcess(const ChildOptions& options);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// Reads until a line of standard output or standard error contains `text`; returns that line. Throws
    /// std::runtime_error with what was read when the program ends or the time is over first. A line is
    /// matched once: the next call goes on after it.
    std::string wait_for_line(std::string_view text,
                              std::chrono::milliseconds timeout = std::chrono::seconds(30));

    /// Writes to the program's standard input.
    void write(std::string_view text);
    /// Closes the program's standard input: many of ours end then.
    void close_input();

    /// Sends a signal.
    void signal(int number) const;

    /// Reads to the end and waits; returns the exit status, or 128 + the signal's number. Throws
    /// std::runtime_error when the time is over.
    int wait(std::chrono::milliseconds timeout = std::chrono::seconds(60));

    /// SIGTERM, then SIGKILL if it takes longer than `patience`; returns as wait().
    int terminate(std::chrono::milliseconds patience = std::chrono::seconds(10));

    /// Everything read so far.
    [[nodiscard]] const std::string& output() const noexcept { return streams_[0].text; }
    [[nodiscard]] const std::string& error() const noexcept { return streams_[1].text; }

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    [[nodiscard]] bool running();

private:
    struct Stream {
        int fd = -1;
        std::string text;
        std::size_t searched = 0; ///< wait_for_line() goes on here.
    };

    bool read_some(std::chrono::steady_clock::time_point deadline);
    std::optional<std::string> take_line(std::string_view text);
    bool reap(bool block);

    pid_t pid_ = -1;
    int process_fd_ = -1;
    int input_ = -1;
    Stream streams_[2];
    std::optional<int> status_;
};

/// Runs a program to its end and returns its exit status; what it wrote goes to `output` if given.
int run(const ChildOptions& options, std::string* output = nullptr,
        std::chrono::milliseconds timeout = std::chrono::seconds(60));

/// <build directory>/bin/NAME, from the environment that ams_test() sets.
[[nodiscard]] std::filesystem::path built_program(std::string_view name);

} // namespace test
