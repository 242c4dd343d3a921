#include "plugin/console/pages/attention.hpp"

#include "plugin/console/pages/token_status.hpp"
#include "plugin/console/pages/words.hpp"
#include "plugin/sync/token_health.hpp"
#include "plugin/sync/token_record.hpp"

#include <algorithm>
#include <map>

namespace mdm::dep {
namespace {

constexpr std::size_t kItems = 50;
constexpr int kUrgentDays = 7; // before the expiry, that is

struct Item {
    int urgency; ///< 0: now
    Json part;
};

Item item(int urgency, std::string_view tone, std::string_view title, std::string_view text, Json link) {
    return {urgency,
            with_link({{"title", line(title)}, {"text", paragraph(text)}, {"tone", tone}}, std::move(link))};
}

void about_tokens(const OverviewFacts& facts, UtcTime now, std::vector<Item>& items) {
    for (const TokenRow& token : facts.tokens) {
        const TokenHealth health = classify(facts_of(token), now);
        if (health.status == TokenState::ok) continue;
        const bool soon = health.status == TokenState::expires_soon ||
                          health.status == TokenState::never_synced ||
                          health.status == TokenState::unreachable;
        const Status told = describe_token(facts_of(token), now);
        items.push_back(item(soon ? 1 : 0, soon ? "warning" : "danger", token.title() + ": " + told.title,
                             told.text + (told.next.empty() ? "" : " " + told.next),
                             row_link("mdm.dep.tokens", token.id)));
    }
}

void about_devices(const OverviewFacts& facts, std::vector<Item>& items) {
    std::map<std::int64_t, std::int64_t> without;
    for (const DeviceCount& count : facts.devices) {
        const std::string status = count.profile_status.value_or("");
        if (status.empty() || status == "empty" || status == "removed") without[count.token] += count.devices;
    }
    for (const TokenRow& token : facts.tokens) {
        const std::int64_t devices = without[token.id];
        if (devices == 0) continue;
        items.push_back(
            item(2, "warning", counted(devices, "device without a profile", "devices without a profile"),
                 "On " + token.title() +
                     ". Whoever switches such a device on sets it up without management. Assign a "
                     "profile" +
                     (token.default_profile_uuid ? "; new devices get the default profile by themselves."
                                                 : ", or set a default profile for the account."),
                 grid_link("mdm.dep.devices", {{"token", {{"eq", token.id}}},
                                               {"profile_status", {{"in", {"empty", "removed"}}}}})));
    }
}

void about_wishes(const OverviewFacts& facts, std::vector<Item>& items) {
    std::int64_t throttled = 0;
    std::int64_t unknown = 0;
    for (const WishCount& wish : facts.wishes) {
        if (wish.state == "waiting" && wish.last_outcome == "THROTTLED") throttled += wish.devices;
        if (wish.state == "stopped" && wish.last_outcome == "PROFILE_NOT_FOUND") unknown += wish.devices;
    }
    const char* grid = "mdm.dep.assignments";
    if (unknown > 0)
        items.push_back(item(1, "danger",
                             counted(unknown, "device wants a profile that Apple does not know",
                                     "devices want a profile that Apple does not know"),
                             "Create the profile anew with Create New from This and assign that one.",
                             grid_link(grid, {{"state", {{"eq", "stopped"}}},
                                              {"last_outcome", {{"eq", "PROFILE_NOT_FOUND"}}}})));
    if (throttled > 0)
        items.push_back(item(3, "info",
                             counted(throttled, "device held back by Apple", "devices held back by Apple"),
                             "After too many assignments Apple takes a break with a device; it is tried "
                             "again by itself after about a day.",
                             grid_link(grid, {{"last_outcome", {{"eq", "THROTTLED"}}}})));
}

} // namespace

NextExpiry next_expiry(const std::vector<TokenRow>& tokens, UtcTime now) {
    const TokenRow* first = nullptr;
    for (const TokenRow& token : tokens)
        if (parse_time(token.access_token_expiry) &&
            (first == nullptr || token.access_token_expiry < first->access_token_expiry))
            first = &token;
    if (first == nullptr) return {"not known", "neutral", "", std::nullopt};
    const auto left = *parse_time(first->access_token_expiry) - now;
    const auto days = std::chrono::duration_cast<std::chrono::days>(left).count();
    NextExpiry expiry;
    expiry.token = first->id;
    expiry.hint = first->title() + ", " + day_of(first->access_token_expiry);
    if (left <= left.zero()) {
        expiry.in_words = "expired";
        expiry.tone = "danger";
    } else {
        expiry.in_words = days == 0 ? "today" : "in " + counted(days, "day", "days");
        expiry.tone = days < kUrgentDays ? "danger" : days < kExpiryWarningDays ? "warning" : "success";
    }
    return expiry;
}

Json attention_list(const OverviewFacts& facts, UtcTime now) {
    std::vector<Item> items;
    about_tokens(facts, now, items);
    about_devices(facts, items);
    about_wishes(facts, items);
    if (facts.migrating > 0)
        items.push_back(item(2, "info",
                             counted(facts.migrating, "device migrates soon", "devices migrate soon"),
                             "Their deadline is near or past. Each needs a profile before it.",
                             grid_link("mdm.dep.devices",
                                       {{"mdm_migration_deadline",
                                         {{"lt", format_time(now + std::chrono::days(kMigrationDays))}}}})));
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.urgency < b.urgency; });
    Json parts = Json::array();
    for (Item& each : items) {
        if (parts.size() == kItems) break;
        parts.push_back(std::move(each.part));
    }
    return {{"title", "Needs attention"},
            {"empty", facts.tokens.empty() ? "No account is linked yet: link one in DEP Token."
                                           : "Nothing. Every account syncs and every device has a profile."},
            {"items", std::move(parts)}};
}

} // namespace mdm::dep
