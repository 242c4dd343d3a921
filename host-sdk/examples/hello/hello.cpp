// The smallest plugin that has one of everything: menu nodes, a table, a grid, a form, an action that hands its work
// to a task, a job, a dashboard and a details page. Its table's rows come from schema/<dialect>/create.sql.
#include "documents.hpp"

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

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hello {
namespace {

constexpr const char* kPermission = "hello_greeting:read";

// [name]
/// The form's name. The host has checked it against the form; a plugin still does not trust it.
std::string name_in(std::string_view form_text) {
    const auto form = nlohmann::json::parse(form_text, nullptr, false);
    if (!form.is_object())
        throw ams::Error(AMS_BAD_INPUT, "hello.bad_form", "The form is not a JSON object.");
    const auto name = form.find("name");
    if (name == form.end() || !name->is_string() || name->get_ref<const std::string&>().empty())
        throw ams::Error(AMS_BAD_INPUT, "hello.no_name", "Say who is to be greeted.", "name");
    return *name;
}
// [/name]

/// How often each greeting was used since the plugin started. Thread-safe.
class Tally {
public:
    void add(const std::string& key) {
        const std::lock_guard lock(mutex_);
        ++uses_[key];
    }
    std::map<std::string, int> read() const {
        const std::lock_guard lock(mutex_);
        return uses_;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, int> uses_;
};

// [task]
/// One result a row. Polls for cancellation once a row.
void greet(ams::TaskRun& task, const std::vector<std::string>& keys, const std::string& name, Tally& tally) {
    const auto total = static_cast<std::int64_t>(keys.size());
    std::int64_t done = 0;
    for (const std::string& key : keys) {
        if (task.stop().stop_requested())
            throw ams::Error(AMS_CANCELLED, "hello.cancelled", "Greeting was cancelled.");
        task.add_result(
            nlohmann::json({{"key", key}, {"status", "GREETED"}, {"detail", "Hello, " + name}}).dump());
        tally.add(key);
        task.progress(++done, total, "greetings");
    }
    task.set_message("Greeted " + name + " " + std::to_string(done) + " times.");
}
// [/task]

} // namespace

// [plugin]
/// Everything the plugin has, registered by its constructor within init(). The host keeps the addresses of
/// form_, greet_, tick_, overview_ and details_ until deinit() destroys this.
class Plugin {
public:
    explicit Plugin(const ams::HostRef& host)
        : log_(host.require<ams::Log>()), access_(host.require<ams::Access>()),
          tasks_(host.require<ams::Tasks>()), form_({"hello.greet", kPermission, kForm}, {access_, log_}),
          greet_(action_spec(), {access_, log_},
                 [this](const ams::Request& request) { return start(request); }),
          tick_({"hello.tick", "Hello tick", "Says hello to the log.", kPermission, 3600},
                host.require<ams::Jobs>(), log_, [this](ams::JobRun& run) { tick(run); }),
          overview_({"hello.overview", "Hello", kPermission}, {access_, log_},
                    [this](const ams_caller*) { return overview(); }),
          details_({"hello_greeting", kPermission}, {access_, log_},
                   [this](const ams_caller*, std::string_view key) { return details(std::string(key)); }) {
        host.require<ams::Tables>().add({"hello_greeting", kPermission, kTable});
        host.require<ams::Grids>().add(
            {"hello.greetings", "Greetings", kPermission, "hello_greeting", kGrid});
        host.require<ams::Forms>().add(form_);
        host.require<ams::Actions>().add(greet_);
        host.require<ams::Jobs>().add(tick_);
        host.require<ams::Dashboards>().add(overview_);
        host.require<ams::Details>().add(details_);
        const auto menu = host.require<ams::Menu>();
        menu.add({"examples", "", "Examples", "", "", 900});
        menu.add({"examples.hello", "examples", "Greetings", "hello.greetings", kPermission, 1});
        menu.add({"examples.overview", "examples", "Hello", "", kPermission, 0, "hello.overview"});
    }
    // [/plugin]

private:
    // [action]
    static ams::ActionSpec action_spec() {
        return {"hello.greet", "Greet", kPermission,    "hello_greeting",
                "hello.greet", kAction, AMS_SELECT_SOME};
    }

    /// The action: checks what it was given, then hands the work to a task, so that the request ends at once.
    std::string start(const ams::Request& request) const {
        const std::string name = name_in(request.form());
        const auto selected = request.keys();
        std::vector<std::string> keys(selected.begin(), selected.end());
        if (request.dry_run())
            return nlohmann::json(
                       {{"message", "Would greet " + name + " " + std::to_string(keys.size()) + " times."}})
                .dump();
        const std::string task = tasks_.start({"Greet " + name, kPermission, "", request.caller()}, log_,
                                              [keys = std::move(keys), name, tally = tally_](
                                                  ams::TaskRun& run) { greet(run, keys, name, *tally); });
        return nlohmann::json({{"task", task}}).dump();
    }
    // [/action]

    // [job]
    void tick(ams::JobRun& run) const {
        if (run.stop().stop_requested())
            throw ams::Error(AMS_CANCELLED, "hello.cancelled", "The tick was cancelled.");
        log_.info("hello", {{"trigger", run.trigger() == AMS_TRIGGER_NOW ? "now" : "schedule"}});
        run.set_message("Said hello to the log.");
    }
    // [/job]

    // [dashboard]
    /// Figures, each with the rows behind it.
    std::string overview() const {
        auto points = nlohmann::json::array();
        int total = 0;
        for (const auto& [key, uses] : tally_->read()) {
            total += uses;
            points.push_back({{"label", "Greeting " + key},
                              {"values", {uses}},
                              {"link", {{"grid", "hello.greetings"}, {"key", key}}}});
        }
        return nlohmann::json({{"title", "Hello"},
                               {"cards",
                                {{{"title", "Greetings given"},
                                  {"value", total},
                                  {"hint", "Since the host started."},
                                  {"link", {{"grid", "hello.greetings"}}}}}},
                               {"charts",
                                {{{"title", "Most used"},
                                  {"kind", "bar"},
                                  {"unit", "greetings"},
                                  {"empty", "Nobody was greeted yet. Select a greeting and choose Greet."},
                                  {"series", {{{"title", "Times used"}}}},
                                  {"points", points}}}}})
            .dump();
    }
    // [/dashboard]

    // [details]
    /// What there is to tell of one row.
    std::string details(const std::string& key) const {
        const auto uses = tally_->read();
        const auto found = uses.find(key);
        const int count = found == uses.end() ? 0 : found->second;
        return nlohmann::json(
                   {{"title", "Greeting " + key},
                    {"status",
                     {{"title", count > 0 ? "In use" : "Not used yet"},
                      {"text", "A greeting is in use once somebody was greeted with it."},
                      {"tone", count > 0 ? "success" : "neutral"}}},
                    {"sections",
                     {{{"title", "Use"},
                       {"kind", "fields"},
                       {"fields", {{{"title", "Times used"}, {"value", count}}}}}}},
                    {"links", {{{"title", "All greetings"}, {"link", {{"grid", "hello.greetings"}}}}}},
                    {"actions", {"hello.greet"}}})
            .dump();
    }
    // [/details]

    ams::Log log_;
    ams::Access access_;
    ams::Tasks tasks_;
    ams::Form form_;
    ams::Action greet_;
    ams::Job tick_;
    std::shared_ptr<Tally> tally_ =
        std::make_shared<Tally>(); ///< tasks may outlive a request, not the plugin
    ams::Dashboard overview_;
    ams::DetailsPage details_;
};

} // namespace hello

// [entry]
AMS_PLUGIN(hello::Plugin, "hello", "1.0.0", AMS_SDK_VERSION_INIT);
// [/entry]
