#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/interpose.hpp"
#include "host-sdk/validator/runner.hpp"
#include "host-sdk/validator/session.hpp"

#include <ams/cpp/error.hpp>

namespace ams::validate {
namespace {

/// A part of a check that would spoil the process for the next part.
constexpr std::chrono::milliseconds kPartDeadline{5'000};

std::set<std::string> extensions_asked(const Subject& subject) {
    std::string output;
    const Outcome asked = run_apart(
        [&] {
            Session session(subject);
            session.init();
            std::string names;
            for (const std::string& id : session.host.asked)
                names += id + '\n';
            return Outcome{Status::ok, names};
        },
        kPartDeadline, output);
    if (asked.status != Status::ok)
        throw Failure("init() did not succeed with everything there: " + asked.text);
    std::set<std::string> ids;
    for (std::size_t at = 0; at < asked.text.size();) {
        const std::size_t end = asked.text.find('\n', at);
        ids.insert(asked.text.substr(at, end - at));
        at = end + 1;
    }
    return ids;
}

Outcome init_without(const Subject& subject, const std::string& extension) {
    Session session(subject);
    session.host.behaviour.lacks = {extension};
    ams_error error = make_error();
    if (session.try_init(error) == AMS_OK) return {}; // it does without; Session calls deinit()
    if (error.code[0] == '\0' || error.text[0] == '\0')
        return {Status::failed, "init() failed without a code or a text"};
    return {};
}

/// Everything registered, one line each, in order.
std::string registered(const RecordingHost& host) {
    std::string all;
    for (const auto& r : host.menu)
        all += "menu " + r.id + " " + r.parent + " " + r.grid + "\n";
    for (const auto& r : host.tables)
        all += "table " + r.name + " " + r.document + "\n";
    for (const auto& r : host.grids)
        all += "grid " + r.id + " " + r.document + "\n";
    for (const auto& r : host.forms)
        all += "form " + r.id + " " + r.document + "\n";
    for (const auto& r : host.actions)
        all += "action " + r.id + " " + r.document + "\n";
    for (const auto& r : host.jobs)
        all += "job " + r.id + "\n";
    return all;
}

} // namespace

Outcome init_succeeds(const Subject& subject) {
    Session session(subject);
    session.init();
    session.deinit();
    return {};
}

Outcome init_prompt(const Subject& subject) {
    constexpr std::chrono::milliseconds allowed{2'000};
    Session session(subject);
    const auto began = std::chrono::steady_clock::now();
    session.init();
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    if (took <= allowed) return {};
    return {Status::failed,
            "init() took " + std::to_string(took.count()) + " ms: it must not wait for anything"};
}

Outcome init_quiet(const Subject& subject) {
    Session session(subject);
    watch_calls();
    session.init();
    Faults faults;
    for (const std::string& call : watched_calls())
        faults.add("init() called " + call);
    return faults.outcome();
}

Outcome init_missing_extension(const Subject& subject) {
    Outcome worst;
    for (const std::string& extension : extensions_asked(subject)) {
        std::string output;
        const Outcome outcome =
            run_apart([&] { return init_without(subject, extension); }, kPartDeadline, output);
        if (outcome.status == Status::ok) continue;
        // Shown under the check, as if the plugin had written it there.
        std::fwrite(output.data(), 1, output.size(), stderr);
        worst.status = outcome.status == Status::crashed || worst.status == Status::crashed ? Status::crashed
                                                                                            : outcome.status;
        worst.text += (worst.text.empty() ? "" : "; ") + ("without " + extension + ": " + outcome.text);
    }
    return worst;
}

Outcome init_newer_host(const Subject& subject) {
    Session session(subject);
    session.host.behaviour.sdk = {AMS_SDK_MAJOR, 999, 0};
    session.host.behaviour.unknown_bytes = 256;
    session.init();
    session.deinit();
    return {};
}

Outcome init_again(const Subject& subject) {
    std::string output;
    const auto once = [&] {
        return run_apart(
            [&] {
                Session session(subject);
                session.init();
                session.deinit();
                return Outcome{Status::ok, registered(session.host)};
            },
            kPartDeadline, output);
    };
    const Outcome first = once();
    if (first.status != Status::ok) return {first.status, "the first start: " + first.text};
    const Outcome second = once();
    if (second.status != Status::ok) return {second.status, "the second start: " + second.text};
    if (first.text != second.text) return {Status::failed, "the second start registered something else"};
    return {};
}

} // namespace ams::validate
