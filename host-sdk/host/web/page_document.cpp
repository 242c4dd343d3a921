#include "host-sdk/host/web/page_document.hpp"

#include "host-sdk/host/tables/filter.hpp"
#include "host-sdk/host/web/action_description.hpp"

#include <ams/cpp/error.hpp>
#include <ams/ext/actions.h>

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

Error bad(const std::string& pointer, const std::string& why) {
    return {AMS_FAILED, "ams.document_bad", "at " + pointer + ": " + why, pointer};
}

/// Walks a document that fits its schema, so it is not deep and a member called "link" is a link.
class Tailor {
public:
    Tailor(const Registry& registry, const Principal& who) : registry_(registry), who_(who) {}

    void object(json& value, const std::string& pointer) const {
        const auto points_at = value.find("points");
        if (points_at != value.end()) check_lengths(*points_at, "values", value.at("series").size(), pointer);
        const auto columns = value.find("columns");
        if (columns != value.end()) check_lengths(value.at("rows"), "cells", columns->size(), pointer);

        const auto link = value.find("link");
        if (link != value.end() && !opens(*link, pointer + "/link")) value.erase(link);
        for (auto& [name, member] : value.items()) {
            if (name == "link" || name == "filter") continue;
            const std::string below = pointer + "/" + name;
            if (name == "links")
                links(member, below);
            else
                descend(member, below);
        }
    }

private:
    void descend(json& value, const std::string& pointer) const {
        if (value.is_object()) {
            object(value, pointer);
        } else if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i)
                descend(value[i], pointer + "/" + std::to_string(i));
        }
    }

    /// Of a chart's point: links or null, by position. Of a details page: entries that are nothing without one.
    void links(json& list, const std::string& pointer) const {
        json kept = json::array();
        for (std::size_t i = 0; i < list.size(); ++i) {
            json& entry = list[i];
            const std::string at = pointer + "/" + std::to_string(i);
            const bool titled = entry.is_object() && entry.contains("title");
            const bool good = entry.is_null() || opens(titled ? entry.at("link") : entry, at);
            if (good)
                kept.push_back(std::move(entry));
            else if (!titled)
                kept.push_back(nullptr);
        }
        list = std::move(kept);
    }

    /// Whether the caller may follow it.
    [[nodiscard]] bool opens(const json& link, const std::string& pointer) const {
        const auto id = link.at("grid").get<std::string>();
        const Grid* const grid = registry_.grid(id);
        const Table* const table = grid == nullptr ? nullptr : registry_.table(grid->table);
        if (table == nullptr) throw bad(pointer, "there is no grid " + id + ".");
        if (const auto filter = link.find("filter"); filter != link.end()) {
            try {
                static_cast<void>(parse_filter(*table, *filter));
            } catch (const Error& error) {
                throw bad(pointer + "/filter", error.what());
            }
        }
        return visible_grid(registry_, who_, id) != nullptr;
    }

    static void check_lengths(const json& rows, const char* member, std::size_t length,
                              const std::string& pointer) {
        for (const json& row : rows)
            if (row.at(member).size() != length)
                throw bad(pointer, std::string("every row has to have ") + std::to_string(length) + " " +
                                       member + ".");
    }

    const Registry& registry_;
    const Principal& who_;
};

} // namespace

const Grid* visible_grid(const Registry& registry, const Principal& who, const std::string& id) {
    const Grid* const grid = registry.grid(id);
    if (grid == nullptr || !who.allowed(grid->permission)) return nullptr;
    const Table* const table = registry.table(grid->table);
    return table != nullptr && who.allowed(table->permission) ? grid : nullptr;
}

void tailor_page(json& document, const Registry& registry, const Principal& who) {
    Tailor(registry, who).object(document, "");
}

namespace {

/// A link's action works on what the link's filter selects; without the right to run it, the link is a link.
void offer_link_action(json& entry, const std::string& pointer, const Registry& registry,
                       const Principal& who) {
    const auto id = entry.at("action").get<std::string>();
    const json& link = entry.at("link");
    const Action* const action = registry.action(id);
    if (action == nullptr) throw bad(pointer, "there is no action " + id + ".");
    if (!link.contains("filter") || registry.grid(link.at("grid").get<std::string>())->table != action->table)
        throw bad(pointer, "the action " + id + " takes rows of " + action->table +
                               ", which the link has to select by a filter.");
    if (action->selection != AMS_SELECT_SOME && action->selection != AMS_SELECT_ANY)
        throw bad(pointer, "the action " + id + " does not take many rows.");
    if (who.allowed(action->permission))
        entry["action"] = describe_action(*action);
    else
        entry.erase("action");
}

} // namespace

void offer_actions(json& document, const Registry& registry, const Principal& who, const Table& table) {
    if (const auto links = document.find("links"); links != document.end())
        for (std::size_t i = 0; i < links->size(); ++i)
            if ((*links)[i].contains("action"))
                offer_link_action((*links)[i], "/links/" + std::to_string(i) + "/action", registry, who);
    json offered = json::array();
    for (const json& id : document.value("actions", json::array())) {
        const Action* const action = registry.action(id.get_ref<const std::string&>());
        if (action == nullptr) throw bad("/actions", "there is no action " + id.get<std::string>() + ".");
        if (!action->table.empty() && action->table != table.name)
            throw bad("/actions", "the action " + action->id + " takes rows of " + action->table + ".");
        if (who.allowed(action->permission)) offered.push_back(describe_action(*action));
    }
    document["actions"] = std::move(offered);
}

} // namespace ams::host
