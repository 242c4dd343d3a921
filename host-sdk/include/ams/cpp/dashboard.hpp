// ams.dashboards/1 for C++: a page of figures as a callable.
#pragma once

#include <ams/cpp/request.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/dashboards.h>

#include <functional>
#include <string>
#include <utility>

namespace ams {

/// What a dashboard is; see ams_dashboard.
struct DashboardSpec {
    std::string id;
    std::string title;
    std::string permission;
};

/// A dashboard. `fill` runs on request threads, concurrently with itself, returns the document
/// (dashboard.schema.json) or throws ams::Error, and is reached only by callers that hold the permission.
/// Keep it where it is until deinit(): the host has its address.
class Dashboard {
public:
    using Fill = std::function<std::string(const ams_caller*)>;

    Dashboard(DashboardSpec spec, Dispatch dispatch, Fill fill)
        : spec_(std::move(spec)), dispatch_(dispatch), fill_(std::move(fill)) {}
    Dashboard(const Dashboard&) = delete;
    Dashboard& operator=(const Dashboard&) = delete;

    [[nodiscard]] const DashboardSpec& spec() const noexcept { return spec_; }

    /// For Dashboards::add(). The texts are this object's.
    [[nodiscard]] ams_dashboard raw() noexcept {
        return {sizeof(ams_dashboard), spec_.id.c_str(), spec_.title.c_str(), spec_.permission.c_str(), this,
                &Dashboard::fill};
    }

private:
    static ams_result fill(void* ctx, const ams_caller* caller, const ams_sink* document,
                           ams_error* error) noexcept {
        const auto& self = *static_cast<const Dashboard*>(ctx);
        return guarded(self.dispatch_.log, self.spec_.id.c_str(), error, [&] {
            self.dispatch_.access.require(caller, self.spec_.permission);
            write(document, self.fill_(caller));
        });
    }

    DashboardSpec spec_;
    Dispatch dispatch_;
    Fill fill_;
};

/// Registers dashboards. Make and use it within init().
class Dashboards : public detail::Extension<ams_ext_dashboards> {
public:
    static constexpr const char* kId = AMS_EXT_DASHBOARDS;
    using Extension::Extension;

    void add(Dashboard& dashboard) const {
        const ams_dashboard raw = dashboard.raw();
        add(raw);
    }
    void add(const ams_dashboard& raw) const {
        thread_.check("ams.dashboards/1 add()");
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
