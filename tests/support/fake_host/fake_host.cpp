#include "tests/support/fake_host/fake_host.hpp"

#include <ams/cpp/sink.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <thread>

namespace ams::test {
namespace {

std::string text(const char* value) {
    return value == nullptr ? std::string() : std::string(value);
}

std::string hex(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(static_cast<unsigned char>(c) ^ 0x5aU);
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
    return out;
}

std::string unhex(std::string_view digits) {
    std::string out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16) ^ 0x5a);
    return out;
}

// ams_cancel over a std::stop_source.
class Cancel {
public:
    Cancel() {
        raw_.size = sizeof raw_;
        raw_.ctx = this;
        raw_.requested = [](void* ctx) noexcept -> int32_t {
            return static_cast<Cancel*>(ctx)->source.stop_requested() ? 1 : 0;
        };
        raw_.subscribe = [](void* ctx, void (*fn)(void*) AMS_NOEXCEPT, void* fn_ctx,
                            uint64_t* id) noexcept -> ams_result {
            auto& self = *static_cast<Cancel*>(ctx);
            try {
                auto callback = std::make_unique<Callback>(self.source.get_token(), Call{fn, fn_ctx});
                const std::lock_guard lock(self.mutex_);
                *id = ++self.last_;
                self.callbacks_[*id] = std::move(callback);
            } catch (const std::bad_alloc&) {
                return AMS_FAILED;
            }
            return AMS_OK;
        };
        raw_.unsubscribe = [](void* ctx, uint64_t id) noexcept {
            auto& self = *static_cast<Cancel*>(ctx);
            std::unique_ptr<Callback> gone;
            const std::lock_guard lock(self.mutex_);
            if (const auto found = self.callbacks_.find(id); found != self.callbacks_.end()) {
                gone = std::move(found->second);
                self.callbacks_.erase(found);
            }
        };
    }
    [[nodiscard]] const ams_cancel* raw() const noexcept { return &raw_; }
    std::stop_source source;

private:
    struct Call {
        void (*fn)(void*) AMS_NOEXCEPT;
        void* ctx;
        void operator()() const noexcept { fn(ctx); }
    };
    using Callback = std::stop_callback<Call>;
    ams_cancel raw_{};
    std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, std::unique_ptr<Callback>> callbacks_;
};

struct RunningTask {
    FinishedTask outcome;
    Cancel cancel;
    bool ended = false;
    std::thread thread;
};

Reply reply_of(ams_result result, std::string answer, const ams_error& error) {
    Reply reply{.result = result, .answer = std::move(answer), .code = {}, .field = {}, .text = {}};
    if (result != AMS_OK) {
        reply.code = error.code;
        reply.field = error.field;
        reply.text = error.text;
    }
    return reply;
}

} // namespace

struct FakeHost::Impl {
    explicit Impl(FakeHost& fake);

    FakeHost& owner;
    ams_host host{};
    std::map<std::string, const void*, std::less<>> extensions;

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, std::unique_ptr<RunningTask>> tasks;
    std::vector<RecordedAudit> audit;
    std::map<std::string, ShownNotice> notices;
    std::string log;

    ams_ext_access access{};
    ams_ext_actions actions{};
    ams_ext_audit audit_table{};
    ams_ext_dashboards dashboards{};
    ams_ext_database database{};
    ams_ext_details details_table{};
    ams_ext_forms forms{};
    ams_ext_grids grids{};
    ams_ext_jobs jobs{};
    ams_ext_log log_table{};
    ams_ext_menu menu{};
    ams_ext_notices notices_table{};
    ams_ext_secrets secrets{};
    ams_ext_settings settings{};
    ams_ext_tables tables{};
    ams_ext_tasks tasks_table{};

    static Impl& of(const ams_host* host) noexcept { return *static_cast<Impl*>(host->ctx); }

    void fill_registrations();
    void fill_services();
    void fill_tasks();
};

FakeHost::Impl::Impl(FakeHost& fake) : owner(fake) {
    host.size = sizeof host;
    host.sdk = AMS_SDK_VERSION_INIT;
    host.min_plugin = AMS_SDK_VERSION_INIT;
    host.name = "fake-host 1.0.0";
    host.ctx = this;
    host.extension = [](const ams_host* raw, const char* id) noexcept -> const void* {
        const auto& known = of(raw).extensions;
        const auto found = known.find(std::string_view(id));
        return found == known.end() ? nullptr : found->second;
    };
    extensions = {{AMS_EXT_ACCESS, &access},
                  {AMS_EXT_ACTIONS, &actions},
                  {AMS_EXT_AUDIT, &audit_table},
                  {AMS_EXT_DATABASE, &database},
                  {AMS_EXT_FORMS, &forms},
                  {AMS_EXT_GRIDS, &grids},
                  {AMS_EXT_JOBS, &jobs},
                  {AMS_EXT_LOG, &log_table},
                  {AMS_EXT_MENU, &menu},
                  {AMS_EXT_NOTICES, &notices_table},
                  {AMS_EXT_SECRETS, &secrets},
                  {AMS_EXT_SETTINGS, &settings},
                  {AMS_EXT_TABLES, &tables},
                  {AMS_EXT_TASKS, &tasks_table},
                  {AMS_EXT_DETAILS, &details_table},
                  {AMS_EXT_DASHBOARDS, &dashboards}};
    fill_registrations();
    fill_services();
    fill_tasks();
}

void FakeHost::Impl::fill_registrations() {
    tables.add = [](const ams_host* raw, const ams_table* table, ams_error*) noexcept -> ams_result {
        of(raw).owner.tables[table->name] = {text(table->permission), text(table->document)};
        return AMS_OK;
    };
    grids.add = [](const ams_host* raw, const ams_grid* grid, ams_error* error) noexcept -> ams_result {
        auto& fake = of(raw).owner;
        if (!fake.tables.contains(grid->table))
            return report(error, AMS_BAD_INPUT, "ams.bad_document", "unknown table", "table");
        fake.grids[grid->id] = {text(grid->title), text(grid->permission), text(grid->table),
                                text(grid->document)};
        return AMS_OK;
    };
    menu.add = [](const ams_host* raw, const ams_menu_node* node, ams_error*) noexcept -> ams_result {
        of(raw).owner.nodes.push_back({text(node->id), text(node->parent), text(node->title),
                                       text(node->grid), text(node->permission), text(node->dashboard)});
        return AMS_OK;
    };
    forms.add = [](const ams_host* raw, const ams_form* form, ams_error*) noexcept -> ams_result {
        of(raw).owner.forms[form->id] = {text(form->permission), text(form->document), *form};
        return AMS_OK;
    };
    actions.add = [](const ams_host* raw, const ams_action* action, ams_error* error) noexcept -> ams_result {
        auto& fake = of(raw).owner;
        if (action->form != nullptr && !fake.forms.contains(action->form))
            return report(error, AMS_BAD_INPUT, "ams.bad_document", "unknown form", "form");
        if (action->table != nullptr && !fake.tables.contains(action->table))
            return report(error, AMS_BAD_INPUT, "ams.bad_document", "unknown table", "table");
        fake.actions[action->id] = {text(action->title), text(action->permission), text(action->table),
                                    text(action->form),  text(action->document),   *action};
        return AMS_OK;
    };
    dashboards.add = [](const ams_host* raw, const ams_dashboard* dashboard,
                        ams_error*) noexcept -> ams_result {
        of(raw).owner.dashboards[dashboard->id] = {text(dashboard->title), text(dashboard->permission),
                                                   *dashboard};
        return AMS_OK;
    };
    details_table.add = [](const ams_host* raw, const ams_details* page,
                           ams_error* error) noexcept -> ams_result {
        auto& fake = of(raw).owner;
        if (!fake.tables.contains(page->table))
            return report(error, AMS_BAD_INPUT, "ams.bad_document", "unknown table", "table");
        fake.details[page->table] = {text(page->permission), *page};
        return AMS_OK;
    };
    jobs.add = [](const ams_host* raw, const ams_job* job, ams_error*) noexcept -> ams_result {
        of(raw).owner.jobs[job->id] = {text(job->title), text(job->permission), job->default_interval_s,
                                       *job};
        return AMS_OK;
    };
    jobs.set_message = [](const ams_host* raw, ams_job_run* run, const char* message) noexcept {
        (void)raw;
        reinterpret_cast<FinishedTask*>(run)->message = message;
    };
}

void FakeHost::Impl::fill_services() {
    access.allowed = [](const ams_host* raw, const ams_caller*, const char* permission) noexcept -> int32_t {
        auto& impl = of(raw);
        const std::lock_guard lock(impl.mutex);
        return impl.owner.permissions.contains(permission) ? 1 : 0;
    };
    audit_table.record = [](const ams_host* raw, const ams_caller* caller, const char* event,
                            const char* object, const char* detail, ams_error*) noexcept -> ams_result {
        auto& impl = of(raw);
        const std::lock_guard lock(impl.mutex);
        impl.audit.push_back({text(caller->user), text(event), text(object), text(detail)});
        return AMS_OK;
    };
    database.describe = [](const ams_host* raw, ams_database_info* info,
                           ams_error* error) noexcept -> ams_result {
        auto& fake = of(raw).owner;
        if (!fake.has_database) return report(error, AMS_UNAVAILABLE, "ams.no_database", "No database yet.");
        info->max_connections = 8;
        info->schema_version = 3;
        detail::copy_text(info->dialect, fake.dialect);
        return AMS_OK;
    };
    database.connection = [](const ams_host* raw, const ams_sink* sink,
                             ams_error* error) noexcept -> ams_result {
        auto& fake = of(raw).owner;
        if (!fake.has_database) return report(error, AMS_UNAVAILABLE, "ams.no_database", "No database yet.");
        return sink->write(sink->ctx, fake.connection.data(), fake.connection.size());
    };
    settings.read = [](const ams_host* raw, const ams_sink* sink, ams_error*) noexcept -> ams_result {
        const auto& json = of(raw).owner.settings;
        return sink->write(sink->ctx, json.data(), json.size());
    };
    secrets.seal = [](const ams_host*, ams_bytes associated, ams_bytes plain, const ams_sink* sink,
                      ams_error*) noexcept -> ams_result {
        const std::string sealed = "fake1." + hex(view(associated)) + "." + hex(view(plain));
        return sink->write(sink->ctx, sealed.data(), sealed.size());
    };
    secrets.open = [](const ams_host*, ams_bytes associated, ams_bytes sealed, const ams_sink* sink,
                      ams_error* error) noexcept -> ams_result {
        const std::string prefix = "fake1." + hex(view(associated)) + ".";
        const std::string_view given = view(sealed);
        if (given.substr(0, prefix.size()) != prefix)
            return report(error, AMS_FAILED, "ams.secret_damaged", "The sealed value does not open here.");
        const std::string plain = unhex(given.substr(prefix.size()));
        return sink->write(sink->ctx, plain.data(), plain.size());
    };
    notices_table.put = [](const ams_host* raw, const ams_notice* notice, ams_error*) noexcept -> ams_result {
        auto& impl = of(raw);
        const std::lock_guard lock(impl.mutex);
        impl.notices[notice->key] = {notice->severity, text(notice->title), text(notice->text),
                                     text(notice->remedy)};
        return AMS_OK;
    };
    notices_table.withdraw = [](const ams_host* raw, const char* key, ams_error*) noexcept -> ams_result {
        auto& impl = of(raw);
        const std::lock_guard lock(impl.mutex);
        impl.notices.erase(key);
        return AMS_OK;
    };
    log_table.enabled = [](const ams_host*, int32_t) noexcept -> int32_t { return 1; };
    log_table.write = [](const ams_host* raw, int32_t level, const char* line, const ams_log_field* fields,
                         uint64_t count) noexcept {
        auto& impl = of(raw);
        const std::lock_guard lock(impl.mutex);
        impl.log += std::to_string(level) + ' ' + line;
        for (uint64_t i = 0; i < count; ++i)
            impl.log += std::string(" ") + fields[i].key + '=' + fields[i].value;
        impl.log += '\n';
    };
}

void FakeHost::Impl::fill_tasks() {
    tasks_table.start = [](const ams_host* raw, const ams_task_spec* spec, const ams_sink* sink,
                           ams_error*) noexcept -> ams_result {
        auto& impl = of(raw);
        std::string id;
        {
            const std::lock_guard lock(impl.mutex);
            const std::string join_key = text(spec->join_key);
            for (const auto& [known, task] : impl.tasks)
                if (!join_key.empty() && !task->ended && task->outcome.join_key == join_key) id = known;
            if (id.empty()) {
                id = std::to_string(impl.tasks.size() + 1);
                auto& task = *(impl.tasks[id] = std::make_unique<RunningTask>());
                task.outcome.title = text(spec->title);
                task.outcome.join_key = join_key;
                task.thread = std::thread([&impl, &task, spec = *spec, user = text(spec->caller->user)] {
                    const ams_caller caller{sizeof caller, user.c_str(), nullptr};
                    ams_error error = make_error();
                    const ams_result result = spec.run(spec.ctx, reinterpret_cast<ams_task*>(&task), &caller,
                                                       task.cancel.raw(), &error);
                    spec.release(spec.ctx);
                    const std::lock_guard ending(impl.mutex);
                    task.outcome.reply = reply_of(result, {}, error);
                    task.ended = true;
                    impl.changed.notify_all();
                });
                return sink->write(sink->ctx, id.data(), id.size());
            }
        }
        spec->release(spec->ctx);
        return sink->write(sink->ctx, id.data(), id.size());
    };
    tasks_table.progress = [](const ams_host* raw, ams_task* task,
                              const ams_task_progress* progress) noexcept {
        const std::lock_guard lock(of(raw).mutex);
        reinterpret_cast<RunningTask*>(task)->outcome.done = progress->done;
    };
    tasks_table.add_result = [](const ams_host* raw, ams_task* task, const char* json,
                                ams_error*) noexcept -> ams_result {
        const std::lock_guard lock(of(raw).mutex);
        reinterpret_cast<RunningTask*>(task)->outcome.results.emplace_back(json);
        return AMS_OK;
    };
    tasks_table.set_message = [](const ams_host* raw, ams_task* task, const char* message) noexcept {
        const std::lock_guard lock(of(raw).mutex);
        reinterpret_cast<RunningTask*>(task)->outcome.message = message;
    };
}

FakeHost::FakeHost() : impl_(std::make_unique<Impl>(*this)) {}

FakeHost::~FakeHost() {
    for (auto& [id, task] : impl_->tasks) {
        task->cancel.source.request_stop();
        if (task->thread.joinable()) task->thread.join();
    }
}

const ams_host* FakeHost::host() const noexcept {
    return &impl_->host;
}

Reply FakeHost::invoke(const std::string& action, const std::vector<std::string>& keys,
                       const std::string& form, bool dry_run, const std::string& user) {
    const RegisteredAction& registered = actions.at(action);
    std::vector<const char*> raw_keys;
    for (const std::string& key : keys)
        raw_keys.push_back(key.c_str());
    const ams_caller caller{sizeof caller, user.c_str(), nullptr};
    const ams_request request{
        sizeof request,  &caller,      action.c_str(), raw_keys.empty() ? nullptr : raw_keys.data(),
        raw_keys.size(), form.c_str(), dry_run ? 1 : 0};
    StringSink answer;
    ams_error error = make_error();
    const ams_result result = registered.raw.invoke(registered.raw.ctx, &request, answer.sink(), &error);
    return reply_of(result, answer.text, error);
}

Reply FakeHost::open_form(const std::string& action, const std::vector<std::string>& keys) {
    const RegisteredForm& form = forms.at(actions.at(action).form);
    if (form.raw.fill == nullptr)
        return {.result = AMS_OK, .answer = form.document, .code = {}, .field = {}, .text = {}};
    std::vector<const char*> raw_keys;
    for (const std::string& key : keys)
        raw_keys.push_back(key.c_str());
    const ams_caller caller{sizeof caller, "admin", nullptr};
    const ams_request request{sizeof request,
                              &caller,
                              action.c_str(),
                              raw_keys.empty() ? nullptr : raw_keys.data(),
                              raw_keys.size(),
                              "{}",
                              0};
    StringSink answer;
    ams_error error = make_error();
    const ams_result result = form.raw.fill(form.raw.ctx, &request, answer.sink(), &error);
    return reply_of(result, answer.text, error);
}

Reply FakeHost::open_dashboard(const std::string& dashboard) {
    const RegisteredDashboard& registered = dashboards.at(dashboard);
    const ams_caller caller{sizeof caller, "admin", nullptr};
    StringSink answer;
    ams_error error = make_error();
    const ams_result result = registered.raw.fill(registered.raw.ctx, &caller, answer.sink(), &error);
    return reply_of(result, answer.text, error);
}

Reply FakeHost::open_details(const std::string& table, const std::string& key) {
    const RegisteredDetails& registered = details.at(table);
    const ams_caller caller{sizeof caller, "admin", nullptr};
    StringSink answer;
    ams_error error = make_error();
    const ams_result result =
        registered.raw.fill(registered.raw.ctx, &caller, key.c_str(), answer.sink(), &error);
    return reply_of(result, answer.text, error);
}

Reply FakeHost::run_job(const std::string& job, std::int32_t trigger) {
    const RegisteredJob& registered = jobs.at(job);
    const ams_caller caller{sizeof caller, "system", nullptr};
    Cancel cancel;
    FinishedTask run;
    ams_error error = make_error();
    const ams_result result = registered.raw.run(registered.raw.ctx, reinterpret_cast<ams_job_run*>(&run),
                                                 &caller, trigger, cancel.raw(), &error);
    return reply_of(result, run.message, error);
}

FinishedTask FakeHost::wait_for(const std::string& task) {
    std::unique_lock lock(impl_->mutex);
    RunningTask& running = *impl_->tasks.at(task);
    if (!impl_->changed.wait_for(lock, std::chrono::minutes(2), [&] { return running.ended; }))
        throw std::runtime_error("task " + task + " did not end");
    return running.outcome;
}

void FakeHost::cancel(const std::string& task) {
    std::unique_lock lock(impl_->mutex);
    RunningTask& running = *impl_->tasks.at(task);
    lock.unlock();
    running.cancel.source.request_stop();
}

std::vector<RecordedAudit> FakeHost::audit() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->audit;
}

std::map<std::string, ShownNotice> FakeHost::notices() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->notices;
}

std::string FakeHost::log() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->log;
}

} // namespace ams::test
