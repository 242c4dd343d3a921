// Registers the overview and the details pages of devices, profiles, tokens, accounts and runs.
#pragma once

#include "plugin/console/pages/page_parts.hpp"
#include "plugin/console/services.hpp"

#include <ams/cpp/dashboard.hpp>
#include <ams/cpp/details.hpp>

#include <list>
#include <string_view>

namespace mdm::dep {

/// The id of the overview, which the menu opens.
inline constexpr std::string_view kOverview = "mdm.dep.overview";

/// Lives from init() to deinit(): the host has the addresses of what it registered. Thread-safe.
class Pages {
public:
    /// After the tables. A host without the extensions has no pages and is served all the same. `has_action` is
    /// asked when a page is shown. Within init(); throws ams::Error.
    Pages(const ams::HostRef& host, Services& services, HasAction has_action);

private:
    Services& services_;
    HasAction has_action_;
    std::list<ams::Dashboard> dashboards_;
    std::list<ams::DetailsPage> details_;
};

/// The row's key as a number. Throws Error(not_found) for anything else.
[[nodiscard]] std::int64_t page_key(std::string_view key);

// One file each. Throw Error(not_found) when the row is gone; return details.schema.json.
[[nodiscard]] std::string device_page(Services& services, const HasAction& has, std::int64_t id);
[[nodiscard]] std::string profile_page(Services& services, const HasAction& has, std::int64_t id);
[[nodiscard]] std::string token_page(Services& services, const HasAction& has, std::int64_t id);
[[nodiscard]] std::string account_page(Services& services, const HasAction& has, std::int64_t id);
[[nodiscard]] std::string run_page(Services& services, const HasAction& has, std::int64_t id);

} // namespace mdm::dep
