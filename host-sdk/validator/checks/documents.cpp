#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/schemas.hpp"
#include "host-sdk/validator/session.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace ams::validate {
namespace {

/// Calls visit(form, field) for each field of each fixed form document.
template <class Visit>
void each_field(const RecordingHost& host, Visit visit) {
    for (const FormRecord& form : host.forms) {
        if (form.document.empty()) continue;
        const auto json = nlohmann::json::parse(form.document);
        for (const auto& section : json.at("sections"))
            for (const auto& field : section.at("fields"))
                visit(form, field);
    }
}

} // namespace

Outcome documents_schema(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    const auto judge = [&](const char* schema, const std::string& id, const std::string& document) {
        for (const std::string& fault : schema_faults(schema, document))
            faults.add(std::string(schema) + " " + in_quotes(id) + ": " + fault);
    };
    for (const auto& table : session.host.tables)
        judge("table", table.name, table.document);
    for (const auto& grid : session.host.grids)
        judge("grid", grid.id, grid.document);
    for (const auto& form : session.host.forms)
        if (!form.document.empty()) judge("form", form.id, form.document);
    for (const auto& action : session.host.actions)
        if (!action.document.empty()) judge("action", action.id, action.document);
    return faults.outcome();
}

Outcome documents_fields(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    std::set<std::pair<std::string, std::string>> seen;
    each_field(session.host, [&](const FormRecord& form, const nlohmann::json& field) {
        const std::string name = field.at("name");
        if (!seen.emplace(form.id, name).second)
            faults.add("form " + form.id + " has two fields called " + in_quotes(name));
    });
    each_field(session.host, [&](const FormRecord& form, const nlohmann::json& field) {
        const auto needs = field.value("needs", nlohmann::json::object());
        for (const auto& [other, value] : needs.items())
            if (!seen.contains({form.id, other}))
                faults.add("form " + form.id + ": " + field.at("name").get<std::string>() + " needs " +
                           in_quotes(other) + ", which the form does not have");
    });
    return faults.outcome();
}

Outcome documents_hints(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    each_field(session.host, [&](const FormRecord& form, const nlohmann::json& field) {
        if (field.value("hint", "").empty())
            faults.add("form " + form.id + ": " + field.at("name").get<std::string>() + " has no hint");
    });
    for (const TableRecord& table : session.host.tables) {
        const auto json = nlohmann::json::parse(table.document);
        for (const auto& column : json.at("columns"))
            if (column.value("doc", "").empty() && !column.value("secret", false))
                faults.add("table " + table.name + ": " + column.at("name").get<std::string>() +
                           " has no doc");
    }
    return faults.outcome(Status::warning);
}

} // namespace ams::validate
