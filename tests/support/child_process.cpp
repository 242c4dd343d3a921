#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace test {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1;
    int write = -1;
};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
    return {ends[0], ends[1]};
}

void close_fd(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
}

int milliseconds_until(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
}

} // namespace

ChildProcess::ChildProcess(const ChildOptions& options) {
    // Everything that allocates happens before fork(): the test may have threads.
    std::vector<char*> arguments;
    for (const std::string& argument : options.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::vector<char*> environment;
    for (const std::string& setting : options.environment)
        environment.push_back(const_cast<char*>(setting.c_str()));
    for (char** setting = environ; *setting != nullptr; ++setting) {
        const std::string_view name =
            std::string_view(*setting).substr(0, std::string_view(*setting).find('='));
        bool replaced = false;
        for (const std::string& ours : options.environment)
            replaced =
                replaced || (ours.size() > name.size() && ours.starts_with(name) && ours[name.size()] == '=');
        if (!replaced) environment.push_back(*setting);
    }
    environment.push_back(nullptr);
    const passwd* account = nullptr;
    if (options.user) {
        account = getpwnam(options.user->c_str());
        if (account == nullptr) throw std::runtime_error("no account " + *options.user);
    }
    const std::string directory = options.directory.string();

    Pipe in = make_pipe();
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
        if (dup2(in.read, 0) < 0 || dup2(out.write, 1) < 0 ||
            dup2(options.merge_error ? out.write : err.write, 2) < 0)
            _exit(126);
        if (account != nullptr && (initgroups(account->pw_name, account->pw_gid) != 0 ||
                                   setgid(account->pw_gid) != 0 || setuid(account->pw_uid) != 0))
            _exit(126);
        // After setuid(), which clears it; and check that the parent did not die before.
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(126);
        if (!directory.empty() && chdir(directory.c_str()) != 0) _exit(126);
        execve(arguments[0], arguments.data(), environment.data());
        _exit(127);
    }
    close_fd(in.read);
    close_fd(out.write);
    close_fd(err.write);
    input_ = in.write;
    streams_[0].fd = out.read;
    streams_[1].fd = err.read;
    process_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    if (process_fd_ < 0) fail("pidfd_open");
}

ChildProcess::~ChildProcess() {
    try {
        if (!status_) terminate();
    } catch (const std::exception&) {
        signal(SIGKILL); // terminate() failed half way; nothing of ours may stay behind
        reap(true);
    }
    close_fd(input_);
    close_fd(streams_[0].fd);
    close_fd(streams_[1].fd);
    close_fd(process_fd_);
}

bool ChildProcess::reap(bool block) {
    if (status_) return true;
    int status = 0;
    pid_t result = 0;
    do
        result = waitpid(pid_, &status, block ? 0 : WNOHANG);
    while (result < 0 && errno == EINTR);
    if (result != pid_) return false;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

bool ChildProcess::running() {
    return !reap(false);
}

// Waits for output or the end of the process; false when there is nothing more to wait for or the time is
// over.
bool ChildProcess::read_some(Clock::time_point deadline) {
    std::array<pollfd, 3> waiting{};
    for (std::size_t i = 0; i < 2; ++i)
        waiting[i] = {streams_[i].fd, POLLIN, 0};
    waiting[2] = {status_ ? -1 : process_fd_, POLLIN, 0};
    int ready = 0;
    do
        ready = poll(waiting.data(), waiting.size(), milliseconds_until(deadline));
    while (ready < 0 && errno == EINTR);
    if (ready < 0) fail("poll");
    if (ready == 0) return false;
    bool any = false;
    for (std::size_t i = 0; i < 2; ++i) {
        if (waiting[i].revents == 0) continue;
        std::array<char, 65536> buffer;
        const ssize_t count = read(streams_[i].fd, buffer.data(), buffer.size());
        if (count > 0) {
            streams_[i].text.append(buffer.data(), static_cast<std::size_t>(count));
            any = true;
        } else if (count == 0) {
            close_fd(streams_[i].fd);
            any = true;
        } else if (errno != EINTR && errno != EAGAIN) {
            fail("read");
        }
    }
    // Once the process has ended and its pipes are empty, grandchildren holding them do not keep us waiting.
    if (!any && waiting[2].revents != 0) {
        reap(true);
        return false;
    }
    return true;
}

std::optional<std::string> ChildProcess::take_line(std::string_view text) {
    for (Stream& stream : streams_) {
        for (;;) {
            const std::size_t end = stream.text.find('\n', stream.searched);
            if (end == std::string::npos) break;
            std::string line = stream.text.substr(stream.searched, end - stream.searched);
            stream.searched = end + 1;
            if (line.find(text) != std::string::npos) return line;
        }
    }
    return std::nullopt;
}

std::string ChildProcess::wait_for_line(std::string_view text, std::chrono::milliseconds timeout) {
    const auto deadline = Clock::now() + timeout;
    for (;;) {
        if (auto line = take_line(text)) return *std::move(line);
        if (!read_some(deadline)) {
            if (auto line = take_line(text)) return *std::move(line);
            throw std::runtime_error("no line with \"" + std::string(text) + "\"; output: " + output() +
                                     " error output: " + error());
        }
    }
}

void ChildProcess::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(input_, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("write");
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

void ChildProcess::close_input() {
    close_fd(input_);
}

void ChildProcess::signal(int number) const {
    if (!status_) kill(pid_, number);
}

int ChildProcess::wait(std::chrono::milliseconds timeout) {
    const auto deadline = Clock::now() + timeout;
    while (read_some(deadline)) {
        if (streams_[0].fd < 0 && streams_[1].fd < 0 && reap(false)) break;
    }
    if (!reap(false)) throw std::runtime_error("the program is still running; output: " + output() + error());
    return *status_;
}

int ChildProcess::terminate(std::chrono::milliseconds patience) {
    if (reap(false)) return *status_;
    signal(SIGTERM);
    const auto deadline = Clock::now() + patience;
    while (read_some(deadline)) {}
    if (!reap(false)) {
        signal(SIGKILL);
        reap(true);
    }
    return *status_;
}

int run(const ChildOptions& options, std::string* output, std::chrono::milliseconds timeout) {
    ChildOptions merged = options;
    merged.merge_error = true;
    ChildProcess child(merged);
    child.close_input();
    const int status = child.wait(timeout);
    if (output != nullptr) *output = child.output();
    return status;
}

std::filesystem::path built_program(std::string_view name) {
    const char* directory = std::getenv("AMS_BINARY_DIR");
    if (directory == nullptr) throw std::runtime_error("AMS_BINARY_DIR is not set; run the test with ctest");
    return std::filesystem::path(directory) / "bin" / name;
}

} // namespace test
