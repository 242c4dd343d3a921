#include "host-sdk/validator/runner.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace ams::validate {
namespace {

using Clock = std::chrono::steady_clock;

/// A file descriptor that is closed when it goes.
class Fd {
public:
    explicit Fd(int fd = -1) noexcept : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }
    void reset(int fd = -1) noexcept {
        if (fd_ >= 0) close(fd_);
        fd_ = fd;
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

[[noreturn]] void fail_system(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A Failure is the check's word; any other exception is a fault of the check or of what it was given.
Outcome judged(const std::function<Outcome()>& body) {
    try {
        return body();
    } catch (const Failure& e) {
        return {Status::failed, e.what()};
    } catch (const std::exception& e) {
        return {Status::failed, std::string("the check could not be carried out: ") + e.what()};
    }
}

void send(int fd, const Outcome& outcome) {
    const std::string message = static_cast<char>(outcome.status) + outcome.text;
    for (std::size_t sent = 0; sent < message.size();) {
        const ssize_t n = write(fd, message.data() + sent, message.size() - sent);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) _exit(125); // nobody is left to tell
        sent += static_cast<std::size_t>(n);
    }
}

[[noreturn]] void be_child(const std::function<Outcome()>& body, int result, int capture, pid_t parent) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(125);
    const rlimit no_core{0, 0}; // a crash is an answer here, not something to keep
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(capture, STDOUT_FILENO);
    dup2(capture, STDERR_FILENO);
    send(result, judged(body));
    _exit(0); // not exit(): what a faulty plugin registered with atexit() must not run after the verdict
}

/// Reads to the end or the deadline; false at the deadline.
bool receive(int fd, Clock::time_point until, std::string& message) {
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd ready{fd, POLLIN, 0};
        const int n = poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail_system("poll");
        if (n == 0) return false;
        const ssize_t got = read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail_system("read");
        if (got == 0) return true;
        message.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

/// Ends the child if it is still there, and says how it ended.
int reap(pid_t child, bool kill_it) {
    if (kill_it) {
        kill(-child, SIGKILL);
        kill(child, SIGKILL); // it may not have reached setpgid() yet
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) fail_system("waitpid");
    kill(-child, SIGKILL); // what it left behind in its group
    return status;
}

std::string tail(int capture) {
    constexpr off_t longest = 2000;
    const off_t size = lseek(capture, 0, SEEK_END);
    if (size <= 0) return {};
    const off_t from = std::max<off_t>(0, size - longest);
    std::string text(static_cast<std::size_t>(size - from), '\0');
    const ssize_t got = pread(capture, text.data(), text.size(), from);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

std::string signal_name(int signal) {
    const char* name = sigabbrev_np(signal);
    return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

} // namespace

Outcome run_apart(const std::function<Outcome()>& body, std::chrono::milliseconds deadline,
                  std::string& output) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail_system("pipe2");
    Fd from_child(ends[0]);
    Fd to_parent(ends[1]);
    const Fd capture(memfd_create("ams-validate", MFD_CLOEXEC));
    if (capture.get() < 0) fail_system("memfd_create");

    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) fail_system("fork");
    if (child == 0) {
        from_child.reset();
        be_child(body, to_parent.get(), capture.get(), parent);
    }
    to_parent.reset();

    std::string message;
    const bool in_time = receive(from_child.get(), Clock::now() + deadline, message);
    const int status = reap(child, !in_time);
    output = tail(capture.get());

    if (!in_time)
        return {Status::failed,
                "still running after " + std::to_string(deadline.count()) + " ms: it hangs or blocks"};
    if (WIFSIGNALED(status)) return {Status::crashed, "ended by " + signal_name(WTERMSIG(status))};
    if (WEXITSTATUS(status) != 0 || message.empty())
        return {Status::crashed,
                "the plugin ended the process with exit status " + std::to_string(WEXITSTATUS(status))};
    return {static_cast<Status>(message.front()), message.substr(1)};
}

std::vector<Result> run_checks(const Subject& subject, const Options& options) {
    std::vector<Result> results;
    std::map<std::string_view, Status> ended;
    for (const Check& check : all_checks()) {
        if (!options.only.empty() &&
            std::find(options.only.begin(), options.only.end(), check.name) == options.only.end())
            continue;
        Result result;
        result.check = &check;
        const auto missing = std::find_if(check.needs.begin(), check.needs.end(), [&](std::string_view need) {
            const auto found = ended.find(need);
            return found != ended.end() && found->second != Status::ok && found->second != Status::warning;
        });
        const auto began = Clock::now();
        const auto body = [&] { return check.run(subject); };
        if (missing != check.needs.end())
            result.outcome = {Status::skipped, "needs " + std::string(*missing) + ", which did not pass"};
        else if (options.in_process)
            result.outcome = judged(body);
        else
            result.outcome = run_apart(body, options.deadline, result.output);
        result.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
        ended[check.name] = result.outcome.status;
        results.push_back(std::move(result));
    }
    return results;
}

} // namespace ams::validate
