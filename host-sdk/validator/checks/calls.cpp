#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/checks/invoke.hpp"
#include "host-sdk/validator/schemas.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <cstring>

namespace ams::validate {
namespace {

constexpr std::chrono::milliseconds kPrompt{2'000};

void check_denied(const Reply& reply, Faults& faults) {
    if (reply.result != AMS_DENIED)
        faults.add(reply.what + " returned " + std::to_string(reply.result) + " instead of AMS_DENIED");
    if (!reply.answer.empty()) faults.add(reply.what + " wrote an answer to a caller it must refuse");
}

/// Forms that are no JSON object; a host never sends them, but a plugin must not rest on that.
std::vector<std::string> not_objects() {
    return {"",
            "{",
            "{\"name\":",
            "null",
            "[]",
            "\"text\"",
            "-1",
            "{\"name\":\"\xff\xfe\"}",
            std::string(200'000, '['),
            std::string(200'000, ' ')};
}

/// An object in which every field of the form has the same ill-fitting value.
std::string filled_with(const std::vector<std::string>& fields, const nlohmann::json& value) {
    nlohmann::json form = nlohmann::json::object();
    for (const std::string& field : fields)
        form[field] = value;
    return form.dump();
}

std::vector<std::string> ill_fitting(const std::vector<std::string>& fields) {
    std::vector<std::string> forms;
    for (const auto& value :
         {nlohmann::json(nullptr), nlohmann::json(-1), nlohmann::json(1e300), nlohmann::json(true),
          nlohmann::json(""), nlohmann::json(std::string(100'000, 'x')),
          nlohmann::json::array({1, "a", nullptr}), nlohmann::json::object({{"content", 1}}),
          nlohmann::json::object({{"filename", "a"}, {"content", "%%%"}})})
        forms.push_back(filled_with(fields, value));
    return forms;
}

bool is_utf8(const char* text) {
    // A strict dump is the one place of our libraries that says whether text is UTF-8.
    try {
        static_cast<void>(nlohmann::json(text).dump());
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

void check_error(const Reply& reply, Faults& faults) {
    if (reply.result == AMS_OK) return;
    const ams_error& error = reply.error;
    if (std::memchr(error.code, 0, sizeof error.code) == nullptr ||
        std::memchr(error.field, 0, sizeof error.field) == nullptr ||
        std::memchr(error.text, 0, sizeof error.text) == nullptr)
        faults.add(reply.what + ": a text of the error does not end");
    else if (error.code[0] == '\0' || error.text[0] == '\0')
        faults.add(reply.what + ": no code or no text");
    else if (!is_utf8(error.text))
        faults.add(reply.what + ": the text is not UTF-8");
}

void check_answer(const char* schema, const Reply& reply, Faults& faults) {
    if (reply.result != AMS_OK) return;
    for (const std::string& fault : schema_faults(schema, reply.answer))
        faults.add(reply.what + ": " + fault);
}

} // namespace

Outcome actions_denied(const Subject& subject) {
    Session session(subject);
    session.init();
    session.host.behaviour.allow = false;
    Faults faults;
    for (const ActionRecord& action : session.host.actions) {
        check_denied(invoke(session.host, action, {"{}", fitting_keys(action), false}), faults);
        check_denied(invoke(session.host, action, {"{}", fitting_keys(action), true}), faults);
    }
    if (!session.host.tasks.empty()) faults.add("a refused caller started a task");
    return faults.outcome();
}

Outcome forms_denied(const Subject& subject) {
    Session session(subject);
    session.init();
    session.host.behaviour.allow = false;
    Faults faults;
    for (const FormRecord& form : session.host.forms)
        if (form.raw.fill != nullptr) check_denied(fill(session.host, form, {"{}", {"1"}, false}), faults);
    return faults.outcome();
}

Outcome actions_garbage(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    for (const ActionRecord& action : session.host.actions) {
        for (const std::string& form : not_objects()) {
            const Reply reply = invoke(session.host, action, {form, fitting_keys(action), false});
            if (reply.result == AMS_OK && !action.form.empty()) faults.add(reply.what + " succeeded");
        }
        for (const std::string& form : ill_fitting(form_fields(session.host, action)))
            static_cast<void>(invoke(session.host, action, {form, fitting_keys(action), false}));
        for (const char* key : {"", "-1", "x", "99999999999999999999", "1' OR '1'='1", "\xff"})
            static_cast<void>(invoke(session.host, action, {"{}", {key}, false}));
    }
    for (const FormRecord& form : session.host.forms)
        if (form.raw.fill != nullptr)
            for (const char* key : {"", "-1", "x", "99999999999999999999", "1' OR '1'='1", "\xff"})
                static_cast<void>(fill(session.host, form, {"{}", {key}, false}));
    return faults.outcome();
}

Outcome actions_answers(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    for (const ActionRecord& action : session.host.actions)
        for (const std::string& form : {std::string("{}"), plausible_form(session.host, action)})
            for (const bool dry_run : {true, false}) {
                const Input input{form, fitting_keys(action), dry_run};
                check_answer("answer", invoke(session.host, action, input), faults);
            }
    for (const FormRecord& form : session.host.forms)
        if (form.raw.fill != nullptr)
            check_answer("form", fill(session.host, form, {"{}", {"1"}, false}), faults);
    return faults.outcome();
}

Outcome errors_filled(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    for (const bool allow : {false, true}) {
        session.host.behaviour.allow = allow;
        for (const ActionRecord& action : session.host.actions) {
            check_error(invoke(session.host, action, {"{}", fitting_keys(action), false}), faults);
            check_error(invoke(session.host, action, {"null", fitting_keys(action), false}), faults);
        }
        for (const FormRecord& form : session.host.forms)
            if (form.raw.fill != nullptr) check_error(fill(session.host, form, {"{}", {"1"}, false}), faults);
        for (const PageRecord& page : session.host.pages)
            check_error(open(session.host, page, "1"), faults);
    }
    for (const JobRecord& job : session.host.jobs)
        check_error(run_cancelled(session.host, job), faults);
    for (const DoctorCheckRecord& check : session.host.doctor_checks) {
        Reply reply{.what = "doctor check " + check.id, .answer = {}, .error = make_error()};
        reply.result = session.host.run_doctor_check(check, &reply.error);
        check_error(reply, faults);
    }
    return faults.outcome();
}

Outcome errors_bounded(const Subject& subject) {
    Session session(subject);
    session.init();
    session.host.behaviour.allow = false;
    Faults faults;
    // An older caller's error ends before the texts; a newer one's goes on where this SDK knows nothing.
    constexpr auto shorter = static_cast<std::uint32_t>(offsetof(ams_error, code));
    for (const std::uint32_t size :
         {shorter, std::uint32_t{sizeof(ams_error)}, std::uint32_t{sizeof(ams_error) + 64}})
        for (const ActionRecord& action : session.host.actions) {
            GuardedError guarded(size);
            const Reply reply =
                invoke(session.host, action, {"{}", fitting_keys(action), false}, guarded.error());
            if (guarded.damaged())
                faults.add(reply.what + " wrote outside an ams_error of " + std::to_string(size) + " bytes");
        }
    return faults.outcome();
}

Outcome tasks_cancelled(const Subject& subject) {
    Session session(subject);
    session.init();
    for (const ActionRecord& action : session.host.actions)
        static_cast<void>(invoke(session.host, action,
                                 {plausible_form(session.host, action), fitting_keys(action), false}));
    const auto began = std::chrono::steady_clock::now();
    const std::size_t count = session.host.run_tasks_cancelled();
    if (count == 0) return {Status::skipped, "no action started a task without a database"};
    if (std::chrono::steady_clock::now() - began > kPrompt * count)
        return {Status::failed, "a cancelled task took longer than 2 seconds to end"};
    return {};
}

Outcome jobs_cancelled(const Subject& subject) {
    Session session(subject);
    session.init();
    if (session.host.jobs.empty()) return {Status::skipped, "the plugin has no job"};
    Faults faults;
    for (const JobRecord& job : session.host.jobs) {
        const auto began = std::chrono::steady_clock::now();
        static_cast<void>(run_cancelled(session.host, job));
        if (std::chrono::steady_clock::now() - began > kPrompt)
            faults.add("job " + job.id + " took longer than 2 seconds to end");
    }
    return faults.outcome();
}

} // namespace ams::validate
