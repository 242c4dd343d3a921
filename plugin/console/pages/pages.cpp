#include "plugin/console/pages/pages.hpp"

#include "plugin/console/documents.hpp"
#include "plugin/console/pages/overview.hpp"
#include "plugin/console/translate.hpp"

#include <charconv>

namespace mdm::dep {
namespace {

using PageFunction = std::string (*)(Services&, const HasAction&, std::int64_t);

struct PageEntry {
    const char* table;
    PageFunction fill;
};

constexpr PageEntry kPages[] = {
    {"mdm_dep_device", device_page},   {"mdm_dep_profile", profile_page}, {"mdm_dep_token", token_page},
    {"mdm_dep_account", account_page}, {"mdm_dep_sync_run", run_page},
};

} // namespace

std::int64_t page_key(std::string_view key) {
    std::int64_t id = 0;
    const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (error != std::errc{} || stop != key.data() + key.size() || id < 0) throw Error(Code::not_found);
    return id;
}

Pages::Pages(const ams::HostRef& host, Services& services, HasAction has_action)
    : services_(services), has_action_(std::move(has_action)) {
    if (const auto dashboards = host.find<ams::Dashboards>())
        dashboards->add(dashboards_.emplace_back(
            ams::DashboardSpec{.id = std::string(kOverview),
                               .title = "DEP Overview",
                               .permission = std::string(kPermission)},
            services_.dispatch(), [this](const ams_caller* caller) {
                services_.require(caller);
                return translated(services_.log, kOverview, [&] {
                    const UtcTime now = services_.clock().now();
                    Store& store = services_.store();
                    return overview_document(read_overview(store.tokens, store.overview, now), now);
                });
            }));
    const auto details = host.find<ams::Details>();
    if (!details) return;
    for (const PageEntry& page : kPages)
        details->add(details_.emplace_back(
            ams::DetailsSpec{.table = page.table, .permission = std::string(kPermission)},
            services_.dispatch(), [this, &page](const ams_caller* caller, std::string_view key) {
                services_.require(caller);
                return translated(services_.log, page.table,
                                  [&] { return page.fill(services_, has_action_, page_key(key)); });
            }));
}

} // namespace mdm::dep
