// What every faulty plugin here begins with: a plugin that keeps the whole contract. A sinner changes one
// thing of it, so that whatever the validator reports is that one thing.
#pragma once

#include <ams/cpp/action.hpp>
#include <ams/cpp/dashboard.hpp>
#include <ams/cpp/details.hpp>
#include <ams/cpp/entry.hpp>
#include <ams/cpp/form.hpp>
#include <ams/cpp/grids.hpp>
#include <ams/cpp/job.hpp>
#include <ams/cpp/menu.hpp>
#include <ams/cpp/tables.hpp>
#include <ams/cpp/task.hpp>

#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace sinner {

inline constexpr const char* kPermission = "sinner_thing:read";

/// What a plugin registers and what it does when it is called.
struct Declarations {
    std::vector<ams::Table> tables = {
        {"sinner_thing", kPermission, R"({"title":"Things","key":"id","columns":[
        {"name":"id","type":"integer","title":"Number","doc":"Identifies it."},
        {"name":"name","type":"text","title":"Name","doc":"What it is called."}]})"}};
    std::vector<ams::Grid> grids = {
        {"sinner.things", "Things", kPermission, "sinner_thing",
         R"({"columns":[{"column":"name"}],"context":[{"action":"sinner.touch"}]})"}};
    std::vector<ams::FormSpec> forms = {
        {"sinner.touch", kPermission, R"({"title":"Touch","sections":[{"fields":[
        {"name":"how","type":"text","title":"How","hint":"Gently or not."}]}]})"}};
    std::vector<ams::ActionSpec> actions = {
        {"sinner.touch", "Touch", kPermission, "sinner_thing", "sinner.touch", "", AMS_SELECT_SOME}};
    std::vector<ams::JobSpec> jobs = {{"sinner.job", "Job", "Does nothing, well.", kPermission, 3600}};
    std::vector<ams::MenuNode> menu = {
        {"sinners", "", "Sinners", "", "", 0},
        {"sinners.things", "sinners", "Things", "sinner.things", kPermission, 0},
        {"sinners.sum", "sinners", "Sum", "", kPermission, 1, "sinner.sum"}};
    std::vector<ams::DashboardSpec> dashboards = {{"sinner.sum", "Sum", kPermission}};
    std::vector<ams::DetailsSpec> details = {{"sinner_thing", kPermission}};
    std::string dashboard =
        R"({"title":"Sum","cards":[{"title":"Things","value":3,"link":{"grid":"sinner.things",
        "filter":{"name":{"prefix":"a"}}}}],"charts":[{"title":"By day","kind":"line","series":[{"title":"All"}],
        "points":[{"label":"Monday","values":[3]}]}]})";
    std::string details_page = R"({"title":"A thing","sections":[{"title":"It","kind":"fields","fields":[
        {"title":"Name","value":"A"}]}],"links":[{"title":"All","link":{"grid":"sinner.things"}}],
        "actions":["sinner.touch"]})";

    ams::Action::Body action = [](const ams::Request& request) -> std::string {
        if (!request.form().starts_with("{\"how\":\"") || !request.form().ends_with("\"}"))
            throw ams::Error(AMS_BAD_INPUT, "sinner.bad_form", "Say how, as text.", "how");
        return R"({"message":"Touched."})";
    };
    ams::Form::Fill fill = {};
    ams::Job::Body job = [](ams::JobRun& run) { run.set_message("Done."); };
};

/// Registers what it is given.
class Decent {
public:
    explicit Decent(const ams::HostRef& host, const Declarations& declarations = {})
        : log_(host.require<ams::Log>()), access_(host.require<ams::Access>()) {
        const auto tables = host.require<ams::Tables>();
        for (const auto& table : declarations.tables)
            tables.add(table);
        const auto grids = host.require<ams::Grids>();
        for (const auto& grid : declarations.grids)
            grids.add(grid);
        const auto forms = host.require<ams::Forms>();
        for (const auto& form : declarations.forms)
            forms.add(forms_.emplace_back(form, ams::Dispatch{access_, log_}, declarations.fill));
        const auto actions = host.require<ams::Actions>();
        for (const auto& action : declarations.actions)
            actions.add(actions_.emplace_back(action, ams::Dispatch{access_, log_}, declarations.action));
        const auto jobs = host.require<ams::Jobs>();
        for (const auto& job : declarations.jobs)
            jobs.add(jobs_.emplace_back(job, jobs, log_, declarations.job));
        const auto dashboards = host.require<ams::Dashboards>();
        for (const auto& spec : declarations.dashboards)
            dashboards.add(dashboards_.emplace_back(
                spec, ams::Dispatch{access_, log_},
                [document = declarations.dashboard](const ams_caller*) { return document; }));
        const auto details = host.require<ams::Details>();
        for (const auto& spec : declarations.details)
            details.add(details_.emplace_back(spec, ams::Dispatch{access_, log_},
                                              [document = declarations.details_page](
                                                  const ams_caller*, std::string_view) { return document; }));
        const auto menu = host.require<ams::Menu>();
        for (const auto& node : declarations.menu)
            menu.add(node);
    }

protected:
    [[nodiscard]] const ams::Log& log() const noexcept { return log_; }

private:
    ams::Log log_;
    ams::Access access_;
    std::list<ams::Form> forms_;
    std::list<ams::Action> actions_;
    std::list<ams::Job> jobs_;
    std::list<ams::Dashboard> dashboards_;
    std::list<ams::DetailsPage> details_;
};

/// The same with changes: `Change` is a function from Declarations& to nothing.
template <auto Change>
class Changed : public Decent {
public:
    explicit Changed(const ams::HostRef& host) : Decent(host, changed()) {}

private:
    static Declarations changed() {
        Declarations declarations;
        Change(declarations);
        return declarations;
    }
};

} // namespace sinner

/// A plugin that is Decent but for what `change` (a function of Declarations&) does.
#define SINNER(change) AMS_PLUGIN(sinner::Changed<change>, "sinner", "1.0.0", AMS_SDK_VERSION_INIT)
