// The half of the recording host that a plugin uses whenever it likes.
#include "host-sdk/validator/recording_host.hpp"

#include <ams/cpp/error.hpp>

#include <cstdint>
#include <string_view>

namespace ams::validate {
namespace {

void write_log(const ams_host* host, std::int32_t, const char* text, const ams_log_field* fields,
               std::uint64_t count) noexcept {
    std::string line = text_or_empty(text);
    for (std::uint64_t i = 0; i < count; ++i)
        line += " " + text_or_empty(fields[i].key) + "=" + text_or_empty(fields[i].value);
    const std::lock_guard lock(recorder(host).mutex);
    recorder(host).log.push_back(std::move(line));
}

std::int32_t log_enabled(const ams_host*, std::int32_t) noexcept {
    return 1;
}

std::int32_t allowed(const ams_host* host, const ams_caller* caller, const char* permission) noexcept {
    RecordingHost& self = recorder(host);
    if (caller == nullptr || caller->ctx != &self) {
        self.violation("caller", "ams.access/1 was asked about a caller that is not the host's");
        return 0;
    }
    const std::lock_guard lock(self.mutex);
    self.permissions_asked.insert(text_or_empty(permission));
    return self.behaviour.allow ? 1 : 0;
}

/// There is no database here: what a real host answers as long as init() runs.
ams_result no_database(const ams_host* host, ams_error* error) noexcept {
    const std::lock_guard lock(recorder(host).mutex);
    ++recorder(host).database_calls;
    return report(error, AMS_UNAVAILABLE, "ams.database_unavailable", "The validator has no database.");
}

ams_result describe(const ams_host* host, ams_database_info*, ams_error* error) noexcept {
    return no_database(host, error);
}

ams_result connection(const ams_host* host, const ams_sink*, ams_error* error) noexcept {
    return no_database(host, error);
}

std::string hex(ams_bytes bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::uint64_t i = 0; i < bytes.size; ++i) {
        const unsigned byte = static_cast<const unsigned char*>(bytes.data)[i];
        text += {digits[byte >> 4U], digits[byte & 15U]};
    }
    return text;
}

/// Not a seal, only its shape: a validator has nothing worth a key, and open() must find what seal() was
/// given.
ams_result seal(const ams_host*, ams_bytes associated, ams_bytes plain, const ams_sink* sealed,
                ams_error* error) noexcept {
    const std::string text = "validator." + hex(associated) + "." + hex(plain);
    if (sealed->write(sealed->ctx, text.data(), text.size()) == AMS_OK) return AMS_OK;
    return report(error, AMS_FAILED, "ams.answer_too_large", "The receiver refused the sealed text.");
}

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

ams_result open(const ams_host*, ams_bytes associated, ams_bytes sealed, const ams_sink* plain,
                ams_error* error) noexcept {
    std::string_view text(static_cast<const char*>(sealed.data), sealed.size);
    const std::string prefix = "validator." + hex(associated) + ".";
    bool good = text.starts_with(prefix) && (text.size() - prefix.size()) % 2 == 0;
    std::string bytes;
    for (std::size_t i = prefix.size(); good && i < text.size(); i += 2) {
        const int high = nibble(text[i]);
        const int low = nibble(text[i + 1]);
        good = high >= 0 && low >= 0;
        bytes += static_cast<char>(high * 16 + low);
    }
    if (!good) return report(error, AMS_FAILED, "ams.secret_damaged", "The sealed value does not open.");
    if (plain->write(plain->ctx, bytes.data(), bytes.size()) == AMS_OK) return AMS_OK;
    return report(error, AMS_FAILED, "ams.answer_too_large", "The receiver refused the opened value.");
}

ams_result read_settings(const ams_host*, const ams_sink* json, ams_error* error) noexcept {
    if (json->write(json->ctx, "{}", 2) == AMS_OK) return AMS_OK;
    return report(error, AMS_FAILED, "ams.answer_too_large", "The receiver refused the settings.");
}

ams_result start_task(const ams_host* host, const ams_task_spec* spec, const ams_sink* task_id,
                      ams_error* error) noexcept {
    RecordingHost& self = recorder(host);
    if (spec->size < sizeof(ams_task_spec) || spec->run == nullptr || spec->release == nullptr)
        return report(error, AMS_BAD_INPUT, "ams.bad_descriptor", "The task's description is incomplete.");
    TaskRecord record{
        text_or_empty(spec->title), text_or_empty(spec->permission), text_or_empty(spec->join_key), {}};
    record.raw.ctx = spec->ctx;
    record.raw.run = spec->run;
    record.raw.release = spec->release;
    const std::lock_guard lock(self.mutex);
    self.tasks.push_back(std::move(record));
    const std::string id = "task-" + std::to_string(self.tasks.size());
    if (task_id->write(task_id->ctx, id.data(), id.size()) == AMS_OK) return AMS_OK;
    return report(error, AMS_FAILED, "ams.answer_too_large", "The receiver refused the task's id.");
}

void task_progress(const ams_host*, ams_task*, const ams_task_progress*) noexcept {}

ams_result add_result(const ams_host*, ams_task*, const char*, ams_error*) noexcept {
    return AMS_OK;
}

void set_task_message(const ams_host*, ams_task*, const char*) noexcept {}

ams_result record_audit(const ams_host*, const ams_caller*, const char*, const char*, const char*,
                        ams_error*) noexcept {
    return AMS_OK;
}

ams_result put_notice(const ams_host*, const ams_notice*, ams_error*) noexcept {
    return AMS_OK;
}

ams_result withdraw_notice(const ams_host*, const char*, ams_error*) noexcept {
    return AMS_OK;
}

} // namespace

const ams_ext_log kLogFunctions = {write_log, log_enabled};
const ams_ext_access kAccessFunctions = {allowed};
const ams_ext_database kDatabaseFunctions = {describe, connection};
const ams_ext_secrets kSecretsFunctions = {seal, open};
const ams_ext_settings kSettingsFunctions = {read_settings};
const ams_ext_tasks kTasksFunctions = {start_task, task_progress, add_result, set_task_message};
const ams_ext_audit kAuditFunctions = {record_audit};
const ams_ext_notices kNoticesFunctions = {put_notice, withdraw_notice};

} // namespace ams::validate
