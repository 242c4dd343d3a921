#include "plugin/sync/retention.hpp"

#include <chrono>
#include <functional>

namespace mdm::dep {
namespace {

constexpr std::size_t kRowsAtOnce = 500;
constexpr int kMaxRounds = 200;

std::string days_ago(const Clock& clock, int days) {
    return format_time(clock.now() - std::chrono::days(days));
}

std::int64_t in_parts(const std::stop_token& stop, const std::function<std::int64_t()>& part) {
    std::int64_t all = 0;
    for (int round = 0; round < kMaxRounds && !stop.stop_requested(); ++round) {
        const std::int64_t gone = part();
        all += gone;
        if (gone < static_cast<std::int64_t>(kRowsAtOnce)) break;
    }
    return all;
}

} // namespace

Pruned prune(Store& store, const Clock& clock, const RetentionRules& rules, const std::stop_token& stop) {
    const std::string runs_before = days_ago(clock, rules.runs_days);
    const std::string events_before = days_ago(clock, rules.events_days);
    const std::string pairs_before = days_ago(clock, rules.staged_key_pairs_days);
    return {.runs = in_parts(stop, [&] { return store.runs.prune(runs_before, kRowsAtOnce); }),
            .events = in_parts(stop, [&] { return store.events.prune(events_before, kRowsAtOnce); }),
            .key_pairs = stop.stop_requested() ? 0 : store.key_pairs.prune_staged(pairs_before)};
}

std::string sentence(const Pruned& pruned) {
    std::string text;
    const auto add = [&](std::int64_t count, const char* what) {
        if (count == 0) return;
        text += (text.empty() ? "Deleted " : ", ") + std::to_string(count) + ' ' + what;
    };
    add(pruned.runs, "old sync runs");
    add(pruned.events, "old device events");
    add(pruned.key_pairs, "key pairs that were never used");
    return text.empty() ? text : text + '.';
}

} // namespace mdm::dep
