#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/checks/invoke.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <map>
#include <set>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ams::validate {
namespace {

std::set<std::string> names_in(const char* folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

/// The thread ids that are not in `before`. A joined thread can still be listed for a moment, so this looks
/// again for up to a second before it believes what it sees.
std::set<std::string> threads_since(const std::set<std::string>& before) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (;;) {
        std::set<std::string> extra;
        for (const std::string& thread : names_in("/proc/self/task"))
            if (!before.contains(thread)) extra.insert(thread);
        if (extra.empty() || std::chrono::steady_clock::now() > until) return extra;
        std::this_thread::yield();
    }
}

/// The settings of a process that a plugin shares with everybody.
std::map<std::string, std::string> process_state() {
    std::map<std::string, std::string> state;
    for (const auto& fd : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone; // the directory's own descriptor
        const auto target = std::filesystem::read_symlink(fd, gone);
        if (!gone && !target.string().ends_with("/fd"))
            state["file descriptor " + fd.path().filename().string()] = target.string();
    }
    for (int signal = 1; signal < NSIG; ++signal) {
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) != 0) continue;
        state["handler of signal " + std::to_string(signal)] =
            std::to_string(reinterpret_cast<std::uintptr_t>(action.sa_handler));
    }
    state["working directory"] = std::filesystem::current_path().string();
    state["locale"] = std::setlocale(LC_ALL, nullptr);
    const mode_t mask = umask(0);
    umask(mask);
    state["umask"] = std::to_string(mask);
    for (char** variable = environ; *variable != nullptr; ++variable)
        state["environment " + std::string(*variable).substr(0, std::string(*variable).find('='))] =
            *variable;
    return state;
}

/// What a host does with a plugin, as far as that goes without a database.
void use(Session& session) {
    for (const JobRecord& job : session.host.jobs)
        if (job.raw.run != nullptr) static_cast<void>(run_cancelled(session.host, job));
    for (const ActionRecord& action : session.host.actions)
        if (action.raw.invoke != nullptr)
            static_cast<void>(invoke(session.host, action,
                                     {plausible_form(session.host, action), fitting_keys(action), false}));
    session.host.run_tasks_cancelled();
}

} // namespace

Outcome deinit_threads(const Subject& subject) {
    Session session(subject);
    const auto before = names_in("/proc/self/task");
    session.init();
    use(session);
    session.deinit();
    const auto extra = threads_since(before);
    if (extra.empty()) return {};
    return {Status::failed, std::to_string(extra.size()) + " thread(s) still run after deinit()"};
}

Outcome deinit_leftovers(const Subject& subject) {
    Session session(subject);
    const auto before = process_state();
    session.init();
    use(session);
    session.deinit();
    const auto after = process_state();
    Faults faults;
    for (const auto& [what, value] : after) {
        const auto was = before.find(what);
        if (was == before.end())
            faults.add(what + " was added (" + value + ")");
        else if (was->second != value)
            faults.add(what + " was changed");
    }
    for (const auto& [what, value] : before)
        if (!after.contains(what)) faults.add(what + " is gone");
    return faults.outcome();
}

Outcome deinit_exit(const Subject& subject) {
    const pid_t child = fork();
    if (child < 0) return {Status::failed, "fork() failed"};
    if (child == 0) {
        try {
            Session session(subject);
            session.init();
            use(session);
            session.deinit();
        } catch (const Failure&) {
            _exit(3);
        }
        std::exit(
            0); // in order, unlike the other checks: static objects and atexit() run with the plugin unloaded
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return {Status::failed, "waitpid() failed"};
    if (WIFSIGNALED(status))
        return {Status::crashed, "the process was ended by signal " + std::to_string(WTERMSIG(status)) +
                                     " while it unloaded the plugin or exited"};
    if (WEXITSTATUS(status) != 0)
        return {Status::crashed, "the process exited with status " + std::to_string(WEXITSTATUS(status)) +
                                     " while it unloaded the plugin or exited"};
    return {};
}

} // namespace ams::validate
