#include "plugin/sync/summary.hpp"

namespace mdm::dep {
namespace {

std::string name_of(const NamedOutcome& one) {
    return one.server_name.empty() ? "Token " + std::to_string(one.token) : one.server_name;
}

std::string counts(const RunCounts& c) {
    return std::to_string(c.added) + " added, " + std::to_string(c.modified) + " modified, " +
           std::to_string(c.deleted) + " left, " + std::to_string(c.unchanged) + " unchanged" +
           (c.skipped > 0 ? ", " + std::to_string(c.skipped) + " unreadable" : "") +
           (c.drift > 0 ? " (" + std::to_string(c.drift) + " of it only the full fetch found out)" : "");
}

RunCounts sum(std::span<const NamedOutcome> all) {
    RunCounts total;
    for (const NamedOutcome& one : all) {
        const RunCounts& c = one.outcome.counts;
        total.pages += c.pages;
        total.added += c.added;
        total.modified += c.modified;
        total.deleted += c.deleted;
        total.unchanged += c.unchanged;
        total.skipped += c.skipped;
        total.drift += c.drift;
    }
    return total;
}

// What a run did for the waiting list, in front of the rest with a space; "" when there was nothing.
std::string assigned(const AssignmentReport& report) {
    std::string text = sentence(report.counts);
    if (!text.empty()) text.insert(0, " ");
    if (report.error) text += " Profiles could not be assigned and wait: " + report.error->text();
    return text;
}

AssignmentReport sum_assignments(std::span<const NamedOutcome> all) {
    AssignmentReport total;
    for (const NamedOutcome& one : all) {
        total.counts += one.outcome.assignments.counts;
        if (!total.error) total.error = one.outcome.assignments.error;
    }
    return total;
}

} // namespace

std::string sentence(const NamedOutcome& one) {
    if (one.outcome.error) return name_of(one) + ": " + one.outcome.error->text();
    if (!one.outcome.held.empty()) return name_of(one) + ": " + one.outcome.held;
    return name_of(one) + ": " + counts(one.outcome.counts) + "." + assigned(one.outcome.assignments);
}

std::string sentence(std::span<const NamedOutcome> all) {
    if (all.empty()) return "No server token is linked, so there was nothing to sync.";
    if (all.size() == 1) return sentence(all.front());

    std::size_t failed = 0;
    std::string failures;
    for (const NamedOutcome& one : all) {
        if (!one.outcome.error && one.outcome.held.empty()) continue;
        ++failed;
        failures += ' ' + sentence(one);
    }
    return std::to_string(all.size() - failed) + " of " + std::to_string(all.size()) +
           " accounts synced: " + counts(sum(all)) + "." + assigned(sum_assignments(all)) + failures;
}

const Error* first_error(std::span<const NamedOutcome> all) {
    const Error* cancelled = nullptr;
    for (const NamedOutcome& one : all) {
        if (!one.outcome.error) continue;
        if (!one.outcome.cancelled()) return &*one.outcome.error;
        cancelled = &*one.outcome.error;
    }
    return cancelled;
}

} // namespace mdm::dep
