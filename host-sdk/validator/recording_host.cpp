#include "host-sdk/validator/recording_host.hpp"

#include <ams/cpp/error.hpp>

#include <cstring>
#include <map>
#include <string_view>

namespace ams::validate {

RecordingHost::RecordingHost() {
    caller_ = {sizeof(ams_caller), "validator", this};
}

RecordingHost::~RecordingHost() {
    release_tasks();
}

void RecordingHost::release_tasks() {
    std::vector<TaskRecord> waiting;
    {
        const std::lock_guard lock(mutex);
        waiting.swap(tasks);
    }
    for (const TaskRecord& task : waiting)
        task.raw.release(task.raw.ctx);
}

const ams_host* RecordingHost::raw() {
    memory_.assign(sizeof(ams_host) + behaviour.unknown_bytes, std::byte{0xA5});
    const ams_host host{static_cast<std::uint32_t>(memory_.size()),
                        behaviour.sdk,
                        {AMS_SDK_MAJOR, 0, 0},
                        "ams-validate",
                        this,
                        &RecordingHost::extension};
    std::memcpy(memory_.data(), &host, sizeof host);
    return reinterpret_cast<const ams_host*>(memory_.data());
}

const void* RecordingHost::extension(const ams_host* host, const char* id) noexcept {
    static const std::map<std::string_view, const void*> extensions = {
        {AMS_EXT_MENU, &kMenuFunctions},         {AMS_EXT_TABLES, &kTablesFunctions},
        {AMS_EXT_GRIDS, &kGridsFunctions},       {AMS_EXT_FORMS, &kFormsFunctions},
        {AMS_EXT_ACTIONS, &kActionsFunctions},   {AMS_EXT_JOBS, &kJobsFunctions},
        {AMS_EXT_LOG, &kLogFunctions},           {AMS_EXT_ACCESS, &kAccessFunctions},
        {AMS_EXT_DATABASE, &kDatabaseFunctions}, {AMS_EXT_SECRETS, &kSecretsFunctions},
        {AMS_EXT_SETTINGS, &kSettingsFunctions}, {AMS_EXT_TASKS, &kTasksFunctions},
        {AMS_EXT_AUDIT, &kAuditFunctions},       {AMS_EXT_NOTICES, &kNoticesFunctions},
        {AMS_EXT_DETAILS, &kDetailsFunctions},   {AMS_EXT_DASHBOARDS, &kDashboardsFunctions},
        {AMS_EXT_DOCTOR, &kDoctorFunctions},
    };
    RecordingHost& self = recorder(host);
    const std::lock_guard lock(self.mutex);
    const std::string wanted = text_or_empty(id);
    self.asked.insert(wanted);
    const auto found = extensions.find(wanted);
    return found == extensions.end() || self.behaviour.lacks.contains(wanted) ? nullptr : found->second;
}

void RecordingHost::open_registration() {
    main_ = std::this_thread::get_id();
    open_ = true;
}

void RecordingHost::close_registration() {
    const std::lock_guard lock(mutex);
    open_ = false;
}

void RecordingHost::violation(const std::string& rule, const std::string& text) {
    const std::lock_guard lock(mutex);
    violations.emplace_back(rule, text);
}

void RecordingHost::check_registration(const std::string& what) {
    const std::lock_guard lock(mutex);
    if (!open_)
        violations.emplace_back("registration", what + " was registered outside init()");
    else if (main_ != std::this_thread::get_id())
        violations.emplace_back("registration", what + " was registered from another thread than init()'s");
}

std::size_t RecordingHost::run_tasks_cancelled() {
    std::vector<TaskRecord> waiting;
    {
        const std::lock_guard lock(mutex);
        waiting.swap(tasks);
    }
    for (const TaskRecord& task : waiting) {
        std::thread([&] {
            const RequestedCancel cancel;
            ams_error error = make_error();
            // The task handle is opaque to the plugin; this record is as good as any.
            auto* handle = reinterpret_cast<ams_task*>(const_cast<TaskRecord*>(&task));
            static_cast<void>(task.raw.run(task.raw.ctx, handle, caller(), cancel.raw(), &error));
        }).join();
        task.raw.release(task.raw.ctx);
    }
    return waiting.size();
}

RequestedCancel::RequestedCancel() {
    raw_.size = sizeof raw_;
    raw_.ctx = nullptr;
    raw_.requested = [](void*) noexcept -> std::int32_t { return 1; };
    raw_.subscribe = [](void*, void (*fn)(void*) noexcept, void* fn_ctx,
                        std::uint64_t* id) noexcept -> ams_result {
        *id = 1;
        fn(fn_ctx);
        return AMS_OK;
    };
    raw_.unsubscribe = [](void*, std::uint64_t) noexcept {};
}

} // namespace ams::validate
