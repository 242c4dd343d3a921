// ams.tasks: checks what the plugin passes, then hands it to the runner.
#include "host-sdk/host/loader/extension.hpp"
#include "host-sdk/host/loader/extension_tables.hpp"
#include "host-sdk/host/loader/runner.hpp"

#include "host-sdk/host/access/caller.hpp"

#include <ams/cpp/sink.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ams::host {
namespace {

constexpr std::size_t kResultBytes = std::size_t{64} * 1024;

void check_spec(const PluginHost& plugin, const ams_task_spec& spec) {
    const auto bad = [](const char* field, const std::string& why) {
        return Error(AMS_BAD_INPUT, "ams.argument_bad", "ams_task_spec: " + why, field);
    };
    if (spec.run == nullptr) throw bad("run", "run is NULL.");
    if (argument(spec.title, "title", 500).empty()) throw bad("title", "title is empty.");
    const std::string permission = argument(spec.permission, "permission", 100);
    const auto& declared = plugin.manifest().permissions;
    if (std::find(declared.begin(), declared.end(), permission) == declared.end())
        throw bad("permission",
                  "the permission " + permission + " is not declared in the plugin's manifest.");
    if (spec.join_key != nullptr && argument(spec.join_key, "join_key", 200).empty())
        throw bad("join_key", "join_key is empty; NULL means that it is never joined.");
    static_cast<void>(Caller::from(spec.caller));
}

ams_result start(const ams_host* host, const ams_task_spec* spec, const ams_sink* task_id,
                 ams_error* error) noexcept {
    // Whatever goes wrong before the runner has it, ctx is released here: the plugin has given it away.
    bool handed_on = false;
    const bool readable = spec != nullptr && spec->size >= sizeof(ams_task_spec);
    const ams_result result = serve(host, error, [&](PluginHost& plugin) {
        if (!readable || spec->release == nullptr)
            throw Error(AMS_BAD_INPUT, "ams.argument_bad",
                        "ams_task_spec has a size that is too small, or no function to release its ctx.",
                        "size");
        check_spec(plugin, *spec);
        const auto in_use = plugin.runner();
        handed_on = true;
        write(task_id, in_use.runner.start_task(plugin.info(), *spec));
    });
    if (!handed_on && readable && spec->release != nullptr) spec->release(spec->ctx);
    return result;
}

void progress(const ams_host* host, ams_task* task, const ams_task_progress* from) noexcept {
    static_cast<void>(serve(host, nullptr, [&](PluginHost& plugin) {
        if (from == nullptr || from->size < sizeof(ams_task_progress)) return;
        ams_task_progress checked = *from;
        checked.done = std::max<std::int64_t>(checked.done, 0);
        checked.total = std::max<std::int64_t>(checked.total, -1);
        std::string unit;
        std::string text;
        if (from->unit != nullptr) checked.unit = (unit = argument(from->unit, "unit", 50)).c_str();
        if (from->text != nullptr) checked.text = (text = argument(from->text, "text", 1000)).c_str();
        plugin.runner().runner.task_progress(task, checked);
    }));
}

ams_result add_result(const ams_host* host, ams_task* task, const char* json, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) {
        const auto result = nlohmann::json::parse(argument(json, "json", kResultBytes), nullptr, false);
        const auto is_text = [&](const char* key) {
            const auto at = result.find(key);
            return at != result.end() && at->is_string();
        };
        if (!result.is_object() || !is_text("key") || !is_text("status"))
            throw Error(AMS_BAD_INPUT, "ams.argument_bad",
                        "A result is a JSON object with the texts \"key\" and \"status\".", "json");
        plugin.runner().runner.add_task_result(task, result);
    });
}

void set_message(const ams_host* host, ams_task* task, const char* text) noexcept {
    static_cast<void>(serve(host, nullptr, [&](PluginHost& plugin) {
        plugin.runner().runner.set_task_message(task, argument(text, "text", 4096));
    }));
}

} // namespace

const ams_ext_tasks kExtTasks = {&start, &progress, &add_result, &set_message};

} // namespace ams::host
