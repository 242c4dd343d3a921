#include "plugin/console/pages/overview.hpp"

#include "plugin/console/pages/attention.hpp"
#include "plugin/console/pages/page_parts.hpp"
#include "plugin/console/pages/words.hpp"

#include <algorithm>
#include <map>

namespace mdm::dep {
namespace {

constexpr const char* kDevices = "mdm.dep.devices";
constexpr std::size_t kBars = 12; // what a person compares at one look; the rest is one bar

struct Bar {
    std::string label;
    std::int64_t devices = 0;
    Json link;
};

/// The largest first; what does not fit becomes "All others".
Json bars(std::vector<Bar> list) {
    std::stable_sort(list.begin(), list.end(),
                     [](const Bar& a, const Bar& b) { return a.devices > b.devices; });
    Json points = Json::array();
    std::int64_t others = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i >= kBars && list.size() > kBars + 1) {
            others += list[i].devices;
            continue;
        }
        points.push_back(
            with_link({{"label", line(list[i].label)}, {"values", {list[i].devices}}}, list[i].link));
    }
    if (others > 0) points.push_back({{"label", "All others"}, {"values", {others}}});
    return points;
}

Json bar_chart(std::string_view title, std::string_view text, std::string_view empty, Json points) {
    return {{"title", title},
            {"text", text},
            {"kind", "bar"},
            {"unit", "devices"},
            {"empty", empty},
            {"series", Json::array({{{"title", "Devices"}, {"tone", "info"}}})},
            {"points", std::move(points)}};
}

std::string_view tone_of(std::string_view status) {
    if (status == "pushed") return "success";
    if (status == "assigned") return "info";
    if (status == "removed") return "danger";
    return status.empty() || status == "empty" ? "warning" : "neutral";
}

/// The statuses in the order in which a device goes through them; newer words of Apple's after them.
std::vector<std::string> statuses_of(const OverviewFacts& facts) {
    std::vector<std::string> order{"empty", "assigned", "pushed", "removed"};
    for (const DeviceCount& count : facts.devices) {
        const std::string status = count.profile_status.value_or("");
        if (!status.empty() && std::find(order.begin(), order.end(), status) == order.end())
            order.push_back(status);
    }
    return order;
}

bool is(const DeviceCount& count, const std::string& status) {
    const std::string own = count.profile_status.value_or("");
    return own == status || (own.empty() && status == "empty");
}

/// What the grid is asked for: a status that was never reported counts as none.
Json status_filter(const std::string& status) {
    return {{"profile_status", {{"eq", status}}}};
}

template <class Matches>
std::int64_t sum(const OverviewFacts& facts, Matches matches) {
    std::int64_t total = 0;
    for (const DeviceCount& count : facts.devices)
        if (matches(count)) total += count.devices;
    return total;
}

Json card(std::string_view title, Json value, std::string_view tone, std::string_view hint, Json link) {
    return with_link({{"title", title}, {"value", std::move(value)}, {"tone", tone}, {"hint", hint}},
                     std::move(link));
}

Json cards(const OverviewFacts& facts, UtcTime now) {
    Json list = Json::array();
    const auto of = [&](const char* status) {
        return sum(facts, [&](const DeviceCount& count) { return is(count, status); });
    };
    list.push_back(card("Devices", sum(facts, [](const DeviceCount&) { return true; }), "neutral",
                        "On the linked MDM servers now.", grid_link(kDevices)));
    const std::int64_t without = of("empty") + of("removed");
    list.push_back(card("Without a profile", without, without > 0 ? "warning" : "success",
                        without > 0 ? "They set up without management." : "Every device has one.",
                        grid_link(kDevices, {{"profile_status", {{"in", {"empty", "removed"}}}}})));
    list.push_back(card("Ready to enroll", of("assigned"), "info", "A profile waits for them at Apple.",
                        grid_link(kDevices, status_filter("assigned"))));
    list.push_back(card("Have taken their profile", of("pushed"), "success", "They were told to enroll.",
                        grid_link(kDevices, status_filter("pushed"))));
    std::int64_t waiting = 0;
    std::int64_t throttled = 0;
    for (const WishCount& wish : facts.wishes) {
        if (wish.state != "waiting") continue;
        waiting += wish.devices;
        if (wish.last_outcome == "THROTTLED") throttled += wish.devices;
    }
    if (waiting > 0)
        list.push_back(card("Waiting assignments", waiting, throttled > 0 ? "warning" : "info",
                            throttled > 0 ? counted(throttled, "is", "are") + " held back by Apple."
                                          : "They are carried out by themselves.",
                            grid_link("mdm.dep.assignments", {{"state", {{"eq", "waiting"}}}})));
    const NextExpiry expiry = next_expiry(facts.tokens, now);
    if (!facts.tokens.empty())
        list.push_back(
            card("Next token expiry", expiry.in_words, expiry.tone, expiry.hint,
                 expiry.token ? row_link("mdm.dep.tokens", *expiry.token) : grid_link("mdm.dep.tokens")));
    if (facts.failed_runs > 0)
        list.push_back(card("Failed syncs", facts.failed_runs, "warning",
                            "In the last " + std::to_string(kFailedRunDays) + " days.",
                            grid_link("mdm.dep.sync_runs", {{"state", {{"eq", "failed"}}}})));
    if (facts.migrating > 0)
        list.push_back(
            card("Migrating", facts.migrating, "info",
                 "Deadline within " + std::to_string(kMigrationDays) + " days, or past.",
                 grid_link(kDevices, {{"mdm_migration_deadline",
                                       {{"lt", format_time(now + std::chrono::days(kMigrationDays))}}}})));
    return list;
}

Json family_chart(const OverviewFacts& facts) {
    std::map<std::string, std::int64_t> families;
    for (const DeviceCount& count : facts.devices)
        families[count.device_family.value_or("")] += count.devices;
    std::vector<Bar> list;
    for (const auto& [family, devices] : families)
        list.push_back(
            {family_title(family), devices, grid_link(kDevices, {{"device_family", equals(family)}})});
    return bar_chart("Devices by family", "What kind of devices Apple has assigned to the linked servers.",
                     "There are no devices yet.", bars(std::move(list)));
}

Json profile_chart(const OverviewFacts& facts) {
    std::map<std::pair<std::int64_t, std::string>, std::string> names;
    for (const auto& profile : facts.profiles)
        names[{profile.token, profile.profile_uuid}] = profile.profile_name.value_or(profile.profile_uuid);
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> profiles;
    for (const DeviceCount& count : facts.devices) {
        const std::string status = count.profile_status.value_or("");
        // A UUID may linger with "removed": the device does not have that profile any more.
        const bool has = !status.empty() && status != "empty" && status != "removed";
        if (has && count.profile_uuid) profiles[{count.token, *count.profile_uuid}] += count.devices;
    }
    std::vector<Bar> list;
    for (const auto& [profile, devices] : profiles) {
        const auto name = names.find(profile);
        list.push_back({name != names.end() ? name->second : profile.second, devices,
                        grid_link(kDevices, {{"profile_uuid", {{"eq", profile.second}}},
                                             {"token", {{"eq", profile.first}}},
                                             {"profile_status", {{"ne", "removed"}}}})});
    }
    return bar_chart("Devices by profile", "Which profile devices have or are waiting for.",
                     "No device has a profile yet. Define one under DEP Profiles and assign it.",
                     bars(std::move(list)));
}

Json account_chart(const OverviewFacts& facts) {
    const std::vector<std::string> statuses = statuses_of(facts);
    Json series = Json::array();
    for (const std::string& status : statuses)
        series.push_back({{"title", line(status_title(status))}, {"tone", tone_of(status)}});
    Json points = Json::array();
    for (const TokenRow& token : facts.tokens) {
        Json values = Json::array();
        Json links = Json::array();
        for (const std::string& status : statuses) {
            values.push_back(sum(facts, [&](const DeviceCount& count) {
                return count.token == token.id && is(count, status);
            }));
            Json filter = status_filter(status);
            filter["token"] = {{"eq", token.id}};
            links.push_back(grid_link(kDevices, std::move(filter)));
        }
        Json point{{"label", line(token.title())}, {"values", std::move(values)}};
        point["link"] = grid_link(kDevices, {{"token", {{"eq", token.id}}}});
        point["links"] = std::move(links);
        points.push_back(std::move(point));
    }
    return {{"title", "Devices by account and profile status"},
            {"text", "Where the devices of each linked MDM server stand."},
            {"kind", "stacked"},
            {"unit", "devices"},
            {"empty",
             "No account is linked yet. Link one under Setup > App Administration > Client Manager > DEP "
             "Token."},
            {"series", std::move(series)},
            {"points", std::move(points)}};
}

/// Snapshots of days; a day without one is left out, not invented.
Json history_chart(const OverviewFacts& facts) {
    const std::vector<std::string> statuses = statuses_of(facts);
    std::map<std::string, std::map<std::string, std::int64_t>> days;
    for (const DayCount& count : facts.by_status)
        days[count.day][count.value.empty() ? "empty" : count.value] += count.devices;
    Json series = Json::array();
    for (const std::string& status : statuses)
        series.push_back({{"title", line(status_title(status))}, {"tone", tone_of(status)}});
    Json points = Json::array();
    for (const auto& [day, values] : days) {
        Json counts = Json::array();
        for (const std::string& status : statuses) {
            const auto at = values.find(status);
            counts.push_back(at == values.end() ? 0 : at->second);
        }
        points.push_back({{"label", day}, {"values", std::move(counts)}});
    }
    return {{"title", "Profile status over time"},
            {"text", "At the end of the last successful sync of each day (UTC), all accounts together."},
            {"kind", "line"},
            {"unit", "devices"},
            {"empty", "One point a day is kept after a successful sync; the first comes with the next one."},
            {"series", std::move(series)},
            {"points", std::move(points)}};
}

Json sync_list(const OverviewFacts& facts) {
    std::map<std::int64_t, std::string> names;
    for (const TokenRow& token : facts.tokens)
        names[token.id] = token.title();
    Json items = Json::array();
    for (const RunLine& run : facts.last_runs) {
        if (items.size() == 20) break;
        const bool failed = run.state == "failed";
        std::string text = failed                   ? run.error_text.value_or("It failed.")
                           : run.state == "running" ? "It is running."
                                                    : counted(run.added, "device came", "devices came") +
                                                          ", " + counted(run.modified, "change", "changes") +
                                                          ", " + counted(run.deleted, "left", "left") + ".";
        items.push_back(with_link({{"title", line(names[run.token])},
                                   {"text", paragraph(text)},
                                   {"tone", failed                     ? "danger"
                                            : run.state == "succeeded" ? "success"
                                                                       : "info"},
                                   {"at", run.ended_at.value_or(run.started_at)}},
                                  row_link("mdm.dep.sync_runs", run.id)));
    }
    return with_link(
        {{"title", "Last syncs"}, {"empty", "There was no sync yet."}, {"items", std::move(items)}},
        grid_link("mdm.dep.sync_runs"));
}

} // namespace

OverviewFacts read_overview(TokenStore& tokens, OverviewStore& store, UtcTime now) {
    return {.tokens = tokens.list(),
            .devices = store.devices(),
            .wishes = store.wishes(),
            .profiles = store.profile_names(),
            .last_runs = store.last_runs(),
            .by_status = store.history("profile_status",
                                       format_time(now - std::chrono::days(kHistoryDays)).substr(0, 10)),
            .migrating = store.migrating(format_time(now + std::chrono::days(kMigrationDays))),
            .failed_runs = store.failed_runs(format_time(now - std::chrono::days(kFailedRunDays)))};
}

std::string overview_document(const OverviewFacts& facts, UtcTime now) {
    Json document{
        {"title", "DEP Overview"},
        {"text", "Apple's Device Enrollment Program at a glance. Every figure leads to the rows behind it."},
        {"at", format_time(now)},
        {"cards", cards(facts, now)}};
    document["charts"] = {account_chart(facts), family_chart(facts), profile_chart(facts),
                          history_chart(facts)};
    document["lists"] = {attention_list(facts, now), sync_list(facts)};
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
