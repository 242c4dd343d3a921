#include "host-sdk/validator/checks/invoke.hpp"

#include "host-sdk/validator/schemas.hpp"

#include <ams/cpp/sink.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <thread>

namespace ams::validate {
namespace {

struct RawRequest {
    std::vector<const char*> keys;
    ams_request raw{};

    RawRequest(const RecordingHost& host, const std::string& action, const Input& input) {
        for (const std::string& key : input.keys)
            keys.push_back(key.c_str());
        raw = {sizeof(ams_request),  host.caller(),
               action.c_str(),       keys.empty() ? nullptr : keys.data(),
               keys.size(),          input.form.c_str(),
               input.dry_run ? 1 : 0};
    }
};

/// The document of the form that the action opens; one that is filled in is asked for. "" when there is none, or none
/// without a database.
std::string form_document(const RecordingHost& host, const ActionRecord& action) {
    const auto form = std::find_if(host.forms.begin(), host.forms.end(),
                                   [&](const FormRecord& record) { return record.id == action.form; });
    if (form == host.forms.end()) return {};
    if (form->raw.fill == nullptr) return form->document;
    const Reply filled = fill(host, *form, {"{}", fitting_keys(action), false});
    return filled.result == AMS_OK ? filled.answer : form->document;
}

std::vector<nlohmann::json> fields_of(const RecordingHost& host, const ActionRecord& action) {
    const std::string document = form_document(host, action);
    if (document.empty() || !schema_faults("form", document).empty()) return {}; // documents.schema says so
    std::vector<nlohmann::json> fields;
    const auto json = nlohmann::json::parse(document);
    for (const auto& section : json.at("sections"))
        for (const auto& field : section.at("fields"))
            fields.push_back(field);
    return fields;
}

nlohmann::json plausible_value(const nlohmann::json& field) {
    if (field.contains("default")) return field["default"];
    const std::string type = field.value("type", "");
    if (type == "integer") return field.value("minimum", 1);
    if (type == "bool") return false;
    if (type == "file") return {{"filename", "a.txt"}, {"content", "YQ=="}};
    if (type == "files" || type == "choices") return nlohmann::json::array();
    if (type == "url") return "https://example.com/";
    if (type == "email") return "somebody@example.com";
    if (type == "confirm") return field.value("expected", "1");
    const auto options = field.value("options", nlohmann::json::array());
    return type == "choice" && !options.empty() ? options[0].at("value") : nlohmann::json("a");
}

} // namespace

std::vector<std::string> fitting_keys(const ActionRecord& action) {
    if (action.raw.selection == AMS_SELECT_ONE || action.raw.selection == AMS_SELECT_SOME) return {"1"};
    return {};
}

Reply invoke(const RecordingHost& host, const ActionRecord& action, const Input& input, ams_error* error) {
    Reply reply;
    reply.what = "action " + action.id + " with the form " + in_quotes(input.form.substr(0, 40));
    reply.error = make_error();
    StringSink answer;
    const RawRequest request(host, action.id, input);
    std::thread([&] {
        reply.result = action.raw.invoke(action.raw.ctx, &request.raw, answer.sink(),
                                         error != nullptr ? error : &reply.error);
    }).join();
    reply.answer = std::move(answer.text);
    return reply;
}

Reply fill(const RecordingHost& host, const FormRecord& form, const Input& input) {
    Reply reply;
    reply.what = "form " + form.id;
    reply.error = make_error();
    StringSink document;
    const auto opener = std::find_if(host.actions.begin(), host.actions.end(),
                                     [&](const ActionRecord& action) { return action.form == form.id; });
    const RawRequest request(host, opener != host.actions.end() ? opener->id : "", input);
    std::thread([&] {
        reply.result = form.raw.fill(form.raw.ctx, &request.raw, document.sink(), &reply.error);
    }).join();
    reply.answer = std::move(document.text);
    return reply;
}

Reply open(const RecordingHost& host, const PageRecord& page, const std::string& key) {
    Reply reply;
    reply.what = page.of_rows ? "details of " + page.id + " " + in_quotes(key) : "dashboard " + page.id;
    reply.error = make_error();
    StringSink document;
    std::thread([&] {
        reply.result =
            page.of_rows ? page.fill_row(page.ctx, host.caller(), key.c_str(), document.sink(), &reply.error)
                         : page.fill(page.ctx, host.caller(), document.sink(), &reply.error);
    }).join();
    reply.answer = std::move(document.text);
    return reply;
}

Reply run_cancelled(const RecordingHost& host, const JobRecord& job) {
    Reply reply;
    reply.what = "job " + job.id;
    reply.error = make_error();
    const RequestedCancel cancel;
    int handle = 0; // the run's handle is opaque to the plugin
    std::thread([&] {
        reply.result = job.raw.run(job.raw.ctx, reinterpret_cast<ams_job_run*>(&handle), host.caller(),
                                   AMS_TRIGGER_SCHEDULE, cancel.raw(), &reply.error);
    }).join();
    return reply;
}

std::vector<std::string> form_fields(const RecordingHost& host, const ActionRecord& action) {
    std::vector<std::string> names;
    for (const auto& field : fields_of(host, action))
        names.push_back(field.value("name", ""));
    return names;
}

std::string plausible_form(const RecordingHost& host, const ActionRecord& action) {
    nlohmann::json form = nlohmann::json::object();
    for (const auto& field : fields_of(host, action))
        form[field.value("name", "")] = plausible_value(field);
    return form.dump();
}

GuardedError::GuardedError(std::uint32_t size) : size_(size) {
    memory_.fill(kMark);
    std::memset(memory_.data() + kMargin, 0, std::min<std::size_t>(size, sizeof(ams_error)));
    std::memcpy(memory_.data() + kMargin, &size_, sizeof size_);
}

ams_error* GuardedError::error() noexcept {
    return reinterpret_cast<ams_error*>(memory_.data() + kMargin);
}

bool GuardedError::damaged() const noexcept {
    const auto marked = [](unsigned char byte) { return byte == kMark; };
    const auto* begin = memory_.data();
    const auto* after = begin + kMargin + std::min<std::size_t>(size_, sizeof(ams_error));
    return !std::all_of(begin, begin + kMargin, marked) ||
           !std::all_of(after, begin + memory_.size(), marked) ||
           std::memcmp(begin + kMargin, &size_, sizeof size_) != 0;
}

} // namespace ams::validate
