#include "tests/contract/practice_plugin.hpp"

#include "host-sdk/host/loader/table_document.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"

#include <ams/cpp/sink.hpp>

#include <nlohmann/json.hpp>

namespace test {
namespace {

using ams::host::Document;
using nlohmann::json;

Document document(const std::string& text) {
    return std::make_shared<const json>(json::parse(text));
}

constexpr auto kItemTable = R"({
  "title": "Items", "key": "id", "default_filter": {"present": {"eq": true}},
  "columns": [
    {"name": "name", "type": "text", "title": "Name", "search": true},
    {"name": "note", "type": "text", "title": "Note", "search": true},
    {"name": "size", "type": "integer", "title": "Size"},
    {"name": "weight", "type": "number", "title": "Weight"},
    {"name": "present", "type": "bool", "title": "Present",
     "values": [{"value": true, "title": "Yes"}, {"value": false, "title": "No"}]},
    {"name": "made_at", "type": "time", "title": "Made"},
    {"name": "extra", "type": "json", "title": "Extra"},
    {"name": "owner", "type": "integer", "title": "Owner", "label_column": "owner_name"},
    {"name": "owner_name", "type": "text", "title": "Owner's name"},
    {"name": "trigger", "type": "text", "title": "A reserved word"},
    {"name": "pass_word", "type": "text", "title": "Secret", "secret": true}],
  "timeline": {"table": "practice_event", "match": {"item": "id"}, "sort": "-at"}})";

constexpr auto kEventTable = R"({"title": "Events", "key": "id", "columns": [
    {"name": "item", "type": "integer", "title": "Item"},
    {"name": "at", "type": "time", "title": "When"},
    {"name": "what", "type": "text", "title": "What"}]})";

constexpr auto kVaultTable = R"({"title": "Vault", "key": "id", "relation": "practice_event", "columns": [
    {"name": "what", "type": "text", "title": "What"}]})";

constexpr auto kNewForm = R"({"title": "New", "sections": [{"fields": [
    {"name": "name", "type": "text", "title": "Name", "required": true, "max_length": 10},
    {"name": "size", "type": "integer", "title": "Size", "minimum": 1, "maximum": 5},
    {"name": "secret", "type": "password", "title": "Secret"},
    {"name": "colour", "type": "choice", "title": "Colour",
     "options": [{"value": "red", "title": "Red"}, {"value": "blue", "title": "Blue"}]},
    {"name": "picture", "type": "file", "title": "Picture", "max_length": 100}]}]})";

constexpr auto kFailForm = R"({"title": "Fail", "sections": [{"fields": [
    {"name": "as", "type": "text", "title": "As", "required": true}]}]})";

PracticePlugin& self(void* ctx) {
    return *static_cast<PracticePlugin*>(ctx);
}

void note(void* ctx, const ams_request* request) {
    SeenRequest seen;
    seen.user = request->caller->user;
    for (std::uint64_t i = 0; i < request->key_count; ++i)
        seen.keys.emplace_back(request->keys[i]);
    seen.form = request->form;
    seen.dry_run = request->dry_run == 1;
    self(ctx).saw(std::move(seen));
}

ams_result say(const ams_sink* answer, const std::string& text) {
    return answer->write(answer->ctx, text.data(), text.size());
}

ams_result done(void* ctx, const ams_request* request, const ams_sink* answer, ams_error*) noexcept {
    note(ctx, request);
    return say(answer, R"({"message":"Done."})");
}

ams_result nonsense(void* ctx, const ams_request* request, const ams_sink* answer, ams_error*) noexcept {
    note(ctx, request);
    return say(answer, R"({"massage":"Done."})");
}

ams_result fail(void*, const ams_request* request, const ams_sink*, ams_error* error) noexcept {
    const std::string as = json::parse(request->form).at("as");
    const auto report = [&](ams_result result, const char* code, const char* field = "", int retry = 0) {
        return ams::report(error, result, code, "It failed as it was asked to.", field, retry);
    };
    if (as == "bad_input") return report(AMS_BAD_INPUT, "practice.bad", "as");
    if (as == "denied") return report(AMS_DENIED, "practice.denied");
    if (as == "not_found") return report(AMS_NOT_FOUND, "practice.not_found");
    if (as == "conflict") return report(AMS_CONFLICT, "practice.conflict");
    if (as == "unavailable") return report(AMS_UNAVAILABLE, "practice.unavailable", "", 17);
    return report(AMS_FAILED, "practice.failed");
}

struct TaskCtx {
    PracticePlugin* plugin;
};

ams_result start_task(void* ctx, const ams_request* request, const ams_sink* answer,
                      ams_error* error) noexcept {
    return ams::guarded(
        error,
        [&] {
            PracticePlugin& plugin = self(ctx);
            ams_task_spec spec{};
            spec.size = sizeof(spec);
            spec.title = "Practice";
            spec.permission = "practice:use";
            spec.join_key = plugin.join_key.empty() ? nullptr : plugin.join_key.c_str();
            spec.caller = request->caller;
            spec.ctx = new TaskCtx{&plugin};
            spec.run = [](void* box, ams_task* task, const ams_caller*, const ams_cancel* cancel,
                          ams_error* failure) noexcept {
                return static_cast<TaskCtx*>(box)->plugin->task_body(task, cancel, failure);
            };
            spec.release = [](void* box) noexcept { delete static_cast<TaskCtx*>(box); };
            const std::string id = plugin.tasks->start_task(*plugin.registry.plugins.front(), spec);
            say(answer, json{{"message", "Started."}, {"task", id}}.dump());
        },
        [](const std::exception*) {});
}

ams_result fill_disown(void*, const ams_request* request, const ams_sink* form, ams_error*) noexcept {
    const json filled{
        {"title", "Disown"},
        {"sections",
         json::array({{{"fields", json::array({{{"name", "confirm"},
                                                {"type", "confirm"},
                                                {"title", "Type the number of items"},
                                                {"required", true},
                                                {"expected", std::to_string(request->key_count)}}})}}})}};
    return say(form, filled.dump());
}

} // namespace

void Latch::open() {
    {
        const std::lock_guard lock(mutex_);
        open_ = true;
    }
    changed_.notify_all();
}

bool Latch::wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return open_; });
}

SeenRequest PracticePlugin::last_request() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

void PracticePlugin::saw(SeenRequest request) {
    const std::lock_guard lock(mutex_);
    seen_ = std::move(request);
}

std::vector<std::string> PracticePlugin::permissions() {
    return {"practice:use", "practice:admin", "vault:read"};
}

void PracticePlugin::add_table(const std::string& name, const std::string& permission,
                               const std::string& text) {
    ams::host::Table& table = registry.tables[name];
    table.plugin = info_.get();
    table.name = name;
    table.permission = permission;
    ams::host::read_table_document(json::parse(text), "table " + name, table);
}

void PracticePlugin::add_form(const std::string& id, const std::string& text) {
    ams::host::Form& form = registry.forms[id];
    form.plugin = info_.get();
    form.id = id;
    form.permission = "practice:use";
    form.document = document(text);
}

void PracticePlugin::add_action(const std::string& id, const std::string& title, std::int32_t selection,
                                const std::string& form, decltype(ams_action::invoke) invoke,
                                const std::string& permission, const std::string& text) {
    ams::host::Action& action = registry.actions[id];
    action.plugin = info_.get();
    action.id = id;
    action.title = title;
    action.permission = permission;
    action.table = selection == AMS_SELECT_NONE ? "" : "practice_item";
    action.form = form;
    action.document = document(text);
    action.selection = selection;
    action.ctx = this;
    action.invoke = invoke;
}

PracticePlugin::PracticePlugin() : info_(std::make_shared<ams::host::PluginInfo>()) {
    info_->id = "practice";
    info_->name = "Practice";
    info_->permissions = permissions();
    registry.plugins.push_back(info_);

    add_table("practice_item", "practice:use", kItemTable);
    add_table("practice_event", "practice:use", kEventTable);
    add_table("vault", "vault:read", kVaultTable);
    add_form("practice.item.new", kNewForm);
    add_form("practice.fail", kFailForm);
    add_form("practice.disown", R"({"title":"","sections":[]})");
    registry.forms["practice.disown"].document = nullptr;
    registry.forms["practice.disown"].ctx = this;
    registry.forms["practice.disown"].fill = &fill_disown;
    add_action("practice.item.new", "New", AMS_SELECT_NONE, "practice.item.new", &done, "practice:use",
               R"({"hint":"Makes one.","icon":"add","submenu":"More"})");
    add_action("practice.item.rename", "Rename", AMS_SELECT_ONE, "", &done);
    add_action("practice.item.touch", "Touch", AMS_SELECT_SOME, "", &done);
    add_action("practice.item.count", "Count", AMS_SELECT_ANY, "", &done);
    add_action("practice.item.admin", "Administer", AMS_SELECT_NONE, "", &done, "practice:admin");
    add_action("practice.item.purge", "Purge", AMS_SELECT_SOME, "", &done, "practice:admin");
    add_action("practice.task", "Start", AMS_SELECT_NONE, "", &start_task);
    add_action("practice.fail", "Fail", AMS_SELECT_NONE, "practice.fail", &fail);
    add_action("practice.nonsense", "Nonsense", AMS_SELECT_NONE, "", &nonsense);
    add_action("practice.disown", "Disown", AMS_SELECT_SOME, "practice.disown", &done);

    ams::host::Grid& grid = registry.grids["practice.items"];
    grid.plugin = info_.get();
    grid.id = "practice.items";
    grid.title = "Items";
    grid.permission = "practice:use";
    grid.table = "practice_item";
    grid.document =
        document(R"({"doc": "All items.", "group_by": "owner", "sort": "name", "filters": ["size"],
      "columns": [{"column": "name", "width": 200}, {"column": "size", "title": "How big"}, {"column": "extra"}],
      "toolbar": [{"action": "practice.item.new"}, {"action": "practice.item.admin"}],
      "context": [{"action": "practice.item.touch", "title": "Touch the selected"}],
      "empty": {"title": "None", "text": "Make one.", "actions": ["practice.item.new", "practice.item.admin"]}})");

    ams::host::Grid& vault = registry.grids["practice.vault"];
    vault.plugin = info_.get();
    vault.id = "practice.vault";
    vault.title = "Vault";
    vault.permission = "vault:read";
    vault.table = "vault";
    vault.document = document(R"({"columns": [{"column": "what"}]})");

    ams::host::Dashboard& sum = registry.dashboards["practice.sum"];
    sum.plugin = info_.get();
    sum.id = "practice.sum";
    sum.title = "Sum";
    sum.permission = "practice:use";
    sum.ctx = this;
    sum.fill = [](void* ctx, const ams_caller*, const ams_sink* out, ams_error*) noexcept {
        return say(out, self(ctx).dashboard_document);
    };
    ams::host::Details& details = registry.details["practice_item"];
    details.plugin = info_.get();
    details.table = "practice_item";
    details.permission = "practice:use";
    details.ctx = this;
    details.fill = [](void* ctx, const ams_caller*, const char* key, const ams_sink* out,
                      ams_error*) noexcept {
        std::string text = self(ctx).details_document;
        if (const auto at = text.find("%KEY%"); at != std::string::npos) text.replace(at, 5, key);
        return say(out, text);
    };

    const auto node = [&](const char* id, const char* parent, const char* title, const char* opens,
                          const char* who) {
        ams::host::MenuNode entry;
        entry.plugin = info_.get();
        entry.id = id;
        entry.parent = parent;
        entry.title = title;
        entry.grid = opens;
        entry.permission = who;
        registry.menu.push_back(entry);
    };
    node("setup", "", "Setup", "", "");
    node("setup.items", "setup", "Items", "practice.items", "practice:use");
    node("setup.sum", "setup", "Sum", "", "practice:use");
    registry.menu.back().dashboard = "practice.sum";

    ams::host::Job& job = registry.jobs["practice.job"];
    job.plugin = info_.get();
    job.id = "practice.job";
    job.title = "Practice job";
    job.description = "Does what the test says.";
    job.permission = "practice:use";
    job.default_interval_s = 3600;
    job.ctx = this;
    job.run = [](void* ctx, ams_job_run* run, const ams_caller*, std::int32_t trigger,
                 const ams_cancel* cancel,
                 ams_error* error) noexcept { return self(ctx).job_body(run, trigger, cancel, error); };
    job_body = [](ams_job_run*, int, const ams_cancel*, ams_error*) { return AMS_OK; };
    task_body = [](ams_task*, const ams_cancel*, ams_error*) { return AMS_OK; };
}

void PracticePlugin::create_tables(ams::odbc::Connection& connection, int rows) {
    const bool sqlite = connection.dialect() == ams::odbc::Dialect::sqlite;
    const bool maria = connection.dialect() == ams::odbc::Dialect::mariadb;
    const std::string trigger = maria ? "`trigger`" : "\"trigger\"";
    const std::string real = sqlite ? "REAL" : "DOUBLE PRECISION";
    connection.execute(
        "CREATE TABLE practice_item (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, "
        "note VARCHAR(200), size BIGINT, weight " +
        real +
        ", present SMALLINT NOT NULL, made_at VARCHAR(24), extra TEXT, owner BIGINT, "
        "owner_name VARCHAR(100), " +
        trigger + " VARCHAR(20), pass_word VARCHAR(100))");
    connection.execute("CREATE TABLE practice_event (id BIGINT NOT NULL PRIMARY KEY, item BIGINT NOT NULL, "
                       "at VARCHAR(24) NOT NULL, what VARCHAR(100))");
    const std::vector<std::string> columns{"id",      "name",  "note",  "size",       "weight", "present",
                                           "made_at", "extra", "owner", "owner_name", trigger,  "pass_word"};
    ams::odbc::Transaction transaction(connection);
    ams::odbc::MultiRowInsert items(connection, "practice_item", columns);
    for (int i = 1; i <= rows; ++i) {
        const std::string number = std::to_string(i);
        const std::string name =
            "item-" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number;
        const std::string day = std::to_string(10 + i % 20);
        items.add({i, name, i % 7 == 0 ? std::optional<std::string>() : "note " + std::to_string(i % 3),
                   i % 10, i / 8.0, i % 10 == 0 ? 0 : 1, "2026-01-" + day + "T08:00:00Z",
                   i % 2 == 0 ? std::optional<std::string>(R"({"n":)" + number + "}") : std::nullopt, i % 3,
                   i % 3 == 0 ? std::optional<std::string>() : "Owner " + std::to_string(i % 3), "now",
                   "hunter2-" + number});
    }
    items.flush();
    transaction.commit();
    connection.execute("INSERT INTO practice_event (id, item, at, what) VALUES (?, ?, ?, ?)", 1, 1,
                       "2026-01-01T00:00:00Z", "made");
    connection.execute("INSERT INTO practice_event (id, item, at, what) VALUES (?, ?, ?, ?)", 2, 1,
                       "2026-01-02T00:00:00Z", "touched");
}

} // namespace test
