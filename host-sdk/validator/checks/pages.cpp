#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/checks/invoke.hpp"
#include "host-sdk/validator/schemas.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ams::validate {
namespace {

/// Keys that a host does not hand out, and one of a row that is gone.
constexpr const char* kStrangeKeys[] = {"", "-1", "x", "99999999999999999999", "1' OR '1'='1", "\xff", "0"};

/// The columns of a grid's table; nullptr if there is no such grid.
const TableRecord* table_of(const RecordingHost& host, const std::string& grid_id) {
    const auto grid = std::find_if(host.grids.begin(), host.grids.end(),
                                   [&](const GridRecord& record) { return record.id == grid_id; });
    if (grid == host.grids.end()) return nullptr;
    const auto table = std::find_if(host.tables.begin(), host.tables.end(),
                                    [&](const TableRecord& record) { return record.name == grid->table; });
    return table == host.tables.end() ? nullptr : &*table;
}

bool has_column(const TableRecord& table, const std::string& name) {
    const auto json = nlohmann::json::parse(table.document, nullptr, false);
    if (!json.is_object()) return false; // documents.schema says so
    if (json.value("key", "") == name) return true;
    for (const auto& column : json.value("columns", nlohmann::json::array()))
        if (column.value("name", "") == name && !column.value("secret", false)) return true;
    return false;
}

void check_link(const RecordingHost& host, const nlohmann::json& link, const std::string& what,
                Faults& faults) {
    const std::string grid = link.at("grid");
    const TableRecord* const table = table_of(host, grid);
    if (table == nullptr) {
        faults.add(what + ": a link leads to no grid " + in_quotes(grid));
        return;
    }
    const auto filter = link.value("filter", nlohmann::json::object());
    for (const auto& [column, condition] : filter.items())
        if (!has_column(*table, column))
            faults.add(what + ": a link filters " + grid + " by " + in_quotes(column) +
                       ", which is no column of it");
}

/// Every link of a document that fits its schema.
void check_links(const RecordingHost& host, const nlohmann::json& value, const std::string& what,
                 Faults& faults) {
    if (value.is_array()) {
        for (const auto& element : value)
            check_links(host, element, what, faults);
        return;
    }
    if (!value.is_object()) return;
    if (value.contains("grid")) {
        check_link(host, value, what, faults);
        return;
    }
    for (const auto& [name, member] : value.items())
        check_links(host, member, what, faults);
}

void check_lengths(const nlohmann::json& rows, const char* member, std::size_t length,
                   const std::string& what, Faults& faults) {
    for (const auto& row : rows)
        if (row.at(member).size() != length)
            faults.add(what + ": a row has " + std::to_string(row.at(member).size()) + " " + member +
                       " instead of " + std::to_string(length));
}

void check_dashboard(const nlohmann::json& document, const std::string& what, Faults& faults) {
    for (const auto& chart : document.value("charts", nlohmann::json::array()))
        check_lengths(chart.at("points"), "values", chart.at("series").size(), what, faults);
}

void check_details(const RecordingHost& host, const PageRecord& page, const nlohmann::json& document,
                   const std::string& what, Faults& faults) {
    for (const auto& section : document.at("sections"))
        if (section.at("kind") == "table")
            check_lengths(section.at("rows"), "cells", section.at("columns").size(), what, faults);
    for (const auto& offered : document.value("actions", nlohmann::json::array())) {
        const std::string id = offered;
        const auto action = std::find_if(host.actions.begin(), host.actions.end(),
                                         [&](const ActionRecord& record) { return record.id == id; });
        if (action == host.actions.end())
            faults.add(what + ": there is no action " + in_quotes(id));
        else if (!action->table.empty() && action->table != page.id)
            faults.add(what + ": the action " + action->id + " takes rows of " + action->table);
    }
}

} // namespace

Outcome pages_denied(const Subject& subject) {
    Session session(subject);
    session.init();
    session.host.behaviour.allow = false;
    Faults faults;
    for (const PageRecord& page : session.host.pages) {
        const Reply reply = open(session.host, page, "1");
        if (reply.result != AMS_DENIED)
            faults.add(reply.what + " returned " + std::to_string(reply.result) + " instead of AMS_DENIED");
        if (!reply.answer.empty()) faults.add(reply.what + " wrote an answer to a caller it must refuse");
    }
    return faults.outcome();
}

Outcome pages_documents(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    for (const PageRecord& page : session.host.pages) {
        const Reply reply = open(session.host, page, "1");
        if (reply.result != AMS_OK) continue; // errors.filled says whether it explained itself
        const auto wrong = schema_faults(page.of_rows ? "details" : "dashboard", reply.answer);
        for (const std::string& fault : wrong)
            faults.add(reply.what + ": " + fault);
        if (!wrong.empty()) continue;
        const auto document = nlohmann::json::parse(reply.answer);
        check_links(session.host, document, reply.what, faults);
        if (page.of_rows)
            check_details(session.host, page, document, reply.what, faults);
        else
            check_dashboard(document, reply.what, faults);
    }
    return faults.outcome();
}

Outcome pages_keys(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    for (const PageRecord& page : session.host.pages) {
        if (!page.of_rows) continue;
        for (const char* key : kStrangeKeys) {
            const Reply reply = open(session.host, page, key);
            if (reply.result == AMS_OK && !schema_faults("details", reply.answer).empty())
                faults.add(reply.what + " succeeded without a document");
        }
    }
    return faults.outcome();
}

} // namespace ams::validate
