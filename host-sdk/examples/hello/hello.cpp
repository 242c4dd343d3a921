// The smallest plugin that has one of everything: a menu node, a table, a grid, a form, an action that hands
// its work to a task, and a job. Its table's rows come from schema/<dialect>/create.sql.
#include "documents.hpp"

#include <ams/cpp/action.hpp>
#include <ams/cpp/entry.hpp>
#include <ams/cpp/form.hpp>
#include <ams/cpp/grids.hpp>
#include <ams/cpp/job.hpp>
#include <ams/cpp/menu.hpp>
#include <ams/cpp/tables.hpp>
#include <ams/cpp/task.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
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

// [task]
/// One result a row. Polls for cancellation once a row.
void greet(ams::TaskRun& task, const std::vector<std::string>& keys, const std::string& name) {
    const auto total = static_cast<std::int64_t>(keys.size());
    std::int64_t done = 0;
    for (const std::string& key : keys) {
        if (task.stop().stop_requested())
            throw ams::Error(AMS_CANCELLED, "hello.cancelled", "Greeting was cancelled.");
        task.add_result(
            nlohmann::json({{"key", key}, {"status", "GREETED"}, {"detail", "Hello, " + name}}).dump());
        task.progress(++done, total, "greetings");
    }
    task.set_message("Greeted " + name + " " + std::to_string(done) + " times.");
}
// [/task]

} // namespace

// [plugin]
/// Everything the plugin has, registered by its constructor within init(). The host keeps the addresses of
/// form_, greet_ and tick_ until deinit() destroys this.
class Plugin {
public:
    explicit Plugin(const ams::HostRef& host)
        : log_(host.require<ams::Log>()), access_(host.require<ams::Access>()),
          tasks_(host.require<ams::Tasks>()), form_({"hello.greet", kPermission, kForm}, {access_, log_}),
          greet_(action_spec(), {access_, log_},
                 [this](const ams::Request& request) { return start(request); }),
          tick_({"hello.tick", "Hello tick", "Says hello to the log.", kPermission, 3600},
                host.require<ams::Jobs>(), log_, [this](ams::JobRun& run) { tick(run); }) {
        host.require<ams::Tables>().add({"hello_greeting", kPermission, kTable});
        host.require<ams::Grids>().add(
            {"hello.greetings", "Greetings", kPermission, "hello_greeting", kGrid});
        host.require<ams::Forms>().add(form_);
        host.require<ams::Actions>().add(greet_);
        host.require<ams::Jobs>().add(tick_);
        const auto menu = host.require<ams::Menu>();
        menu.add({"examples", "", "Examples", "", "", 900});
        menu.add({"examples.hello", "examples", "Greetings", "hello.greetings", kPermission, 0});
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
        const std::string task =
            tasks_.start({"Greet " + name, kPermission, "", request.caller()}, log_,
                         [keys = std::move(keys), name](ams::TaskRun& run) { greet(run, keys, name); });
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

    ams::Log log_;
    ams::Access access_;
    ams::Tasks tasks_;
    ams::Form form_;
    ams::Action greet_;
    ams::Job tick_;
};

} // namespace hello

// [entry]
AMS_PLUGIN(hello::Plugin, "hello", "1.0.0", AMS_SDK_VERSION_INIT);
// [/entry]
