// Forms and actions: what a person does, checked here before a plugin hears of it.
#include "host-sdk/host/access/caller.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/loader/schemas.hpp"
#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/form_check.hpp"

#include <ams/cpp/sink.hpp>
#include <ams/ext/actions.h>

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::size_t kBodyBytes = std::size_t{4} * 1024 * 1024;

/// Unknown and forbidden look the same; an attempt at a forbidden one is recorded.
const Action& visible_action(const Console& console, const Call& call) {
    const Action* const action = console.services.registry.action(call.parameter("action"));
    if (action == nullptr) throw not_found();
    // An action with a permission of its own still works on rows of a table: without the right to those it does not
    // exist either, and no error tells whether a row does.
    const Table* const table =
        action->table.empty() ? nullptr : console.services.registry.table(action->table);
    if (!call.who().allowed(action->permission) ||
        (table != nullptr && !call.who().allowed(table->permission))) {
        console.audit(call, action->id, "", "ams.denied", json::object());
        throw not_found();
    }
    return *action;
}

/// What was asked for, before it is resolved. At most one of them is given.
struct Wish {
    std::optional<std::vector<std::string>> rows;
    std::optional<json> filter;
    std::string q;
    bool all = false;
};

Wish wish_of_body(const json& body) {
    Wish wish;
    const auto rows = body.find("rows");
    if (rows != body.end() && !rows->is_null()) {
        const auto refuse = [] {
            throw Error(AMS_BAD_INPUT, "ams.rows_bad", "\"rows\" has to be a list of row keys.", "rows");
        };
        if (!rows->is_array()) refuse();
        if (rows->size() > kMaxKeys)
            throw Error(AMS_BAD_INPUT, "ams.selection_too_large",
                        "The selection has more than a million rows.", "rows");
        wish.rows.emplace();
        for (const json& key : *rows) {
            if (!key.is_string() && !key.is_number_unsigned()) refuse();
            wish.rows->push_back(key.is_string() ? key.get<std::string>() : key.dump());
        }
    }
    const auto filter = body.find("filter");
    if (filter != body.end() && !filter->is_null()) wish.filter = *filter;
    const auto q = body.find("q");
    if (q != body.end() && !q->is_null()) {
        if (!q->is_string()) throw Error(AMS_BAD_INPUT, "ams.search_bad", "\"q\" has to be text.", "q");
        wish.q = q->get<std::string>();
    }
    const auto all = body.find("all");
    if (all != body.end() && !all->is_null()) {
        if (!all->is_boolean())
            throw Error(AMS_BAD_INPUT, "ams.rows_bad", "\"all\" has to be true or false.", "all");
        wish.all = all->get<bool>();
    }
    return wish;
}

Wish wish_of_query(const Call& call) {
    Wish wish;
    auto keys = call.query_values("key");
    if (!keys.empty()) wish.rows = std::move(keys);
    const std::string filter = call.query_value("filter");
    if (!filter.empty()) {
        wish.filter = json::parse(filter, nullptr, false);
        if (!wish.filter->is_object())
            throw Error(AMS_BAD_INPUT, "ams.filter_bad", "The filter has to be a JSON object.", "filter");
    }
    wish.q = call.query_value("q");
    wish.all = call.query_value("all") == "true";
    return wish;
}

/// The keys of the rows an action takes. Throws Error AMS_BAD_INPUT "ams.selection_bad" when there are too
/// many or too few of them.
std::vector<std::string> resolve(const Console& console, const Action& action, const Wish& wish) {
    const bool by_filter = wish.filter || !wish.q.empty();
    const int ways = (wish.rows && !wish.rows->empty() ? 1 : 0) + (by_filter ? 1 : 0) + (wish.all ? 1 : 0);
    const std::string blamed = by_filter ? "filter" : wish.all ? "all" : "rows";
    const auto refuse = [&](const std::string& why) {
        throw Error(AMS_BAD_INPUT, "ams.selection_bad", why, blamed);
    };
    if (ways > 1) refuse("Select rows, or give a filter, or take all: only one of them.");

    std::vector<std::string> keys;
    const Table* const table = action.table.empty() ? nullptr : console.services.registry.table(action.table);
    if (action.selection == AMS_SELECT_NONE || table == nullptr) {
        // "all" of nothing is nothing; rows that somebody did choose would be ignored.
        if (ways > 0 && !wish.all) refuse("\"" + action.title + "\" takes no rows.");
        return keys;
    }
    TableReader reader(console.services.database, console.services.registry);
    if (wish.rows && !wish.rows->empty()) {
        keys = reader.check_keys(*table, *wish.rows);
    } else if (by_filter || (wish.all && action.selection != AMS_SELECT_ANY)) {
        keys = reader.keys(
            *table, {parse_filter(*table, wish.filter.value_or(json())), parse_search(*table, wish.q)});
        if (keys.empty()) refuse("No row matches the selection.");
    }
    if (action.selection == AMS_SELECT_ONE && keys.size() != 1)
        refuse("\"" + action.title + "\" takes exactly one row.");
    if (action.selection == AMS_SELECT_SOME && keys.empty()) refuse("Select at least one row.");
    return keys;
}

/// An ams_request and what it points to.
class Request {
public:
    Request(const Action& action, const Principal& who, const std::vector<std::string>& keys,
            std::string form, bool dry_run)
        : caller_(Caller::of_request(who)), form_(std::move(form)) {
        pointers_.reserve(keys.size());
        for (const std::string& key : keys)
            pointers_.push_back(key.c_str());
        abi_.size = sizeof(ams_request);
        abi_.caller = caller_.abi();
        abi_.action = action.id.c_str();
        abi_.keys = pointers_.empty() ? nullptr : pointers_.data();
        abi_.key_count = pointers_.size();
        abi_.form = form_.c_str();
        abi_.dry_run = dry_run ? 1 : 0;
    }
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    ~Request() { ams::wipe(form_); }

    [[nodiscard]] const ams_request* abi() const { return &abi_; }

private:
    Caller caller_;
    std::string form_;
    std::vector<const char*> pointers_;
    ams_request abi_{};
};

/// The form document for this selection; null if the action has none.
json form_document(const Console& console, const Call& call, const Action& action,
                   const std::vector<std::string>& keys) {
    if (action.form.empty()) return nullptr;
    const Form* const form = console.services.registry.form(action.form);
    if (form == nullptr || !call.who().allowed(form->permission)) throw not_found();
    if (form->fill == nullptr) return *form->document;

    const Request request(action, call.who(), keys, "{}", false);
    StringSink document;
    ams_error error = make_error();
    check(form->fill(form->ctx, request.abi(), document.sink(), &error), error);
    return console.services.schemas.parse(DocumentKind::form, document.text, "form " + form->id);
}

Reply form_reply(const Console& console, const Call& call, const Action& action, const Wish& wish) {
    if (action.form.empty()) throw not_found();
    json form = form_document(console, call, action, resolve(console, action, wish));
    json about{{"id", action.id}, {"title", action.title}};
    for (const auto& [key, value] : action.document->items())
        about[key] = value;
    return reply_json({{"action", std::move(about)}, {"form", std::move(form)}});
}

Reply get_form(Console& console, Call& call) {
    const Action& action = visible_action(console, call);
    return form_reply(console, call, action, wish_of_query(call));
}

// For a selection that is too long for an address.
Reply post_form(Console& console, Call& call) {
    const Action& action = visible_action(console, call);
    return form_reply(console, call, action, wish_of_body(call.json_body({"rows", "filter", "q", "all"})));
}

/// Calls the plugin and checks what it says.
json invoke(const Console& console, const Action& action, const Request& request) {
    StringSink answer;
    ams_error error = make_error();
    check(action.invoke(action.ctx, request.abi(), answer.sink(), &error), error);
    try {
        return console.services.schemas.parse(DocumentKind::answer, answer.text, "answer of " + action.id);
    } catch (const Error& bad) {
        console.services.log.write(LogLevel::error, "web", "A plugin's answer does not fit its schema.",
                                   {{"action", action.id}, {"reason", bad.what()}});
        throw Error(
            AMS_FAILED, "ams.plugin_answer_bad",
            "The action was carried out, but its answer cannot be shown. The server's log has the details.");
    }
}

Reply run_action(Console& console, Call& call) {
    const Action& action = visible_action(console, call);
    json body = call.json_body({"rows", "filter", "q", "all", "form", "dry_run"});
    json detail{{"selected", 0}};
    try {
        const auto dry_run_at = body.find("dry_run");
        if (dry_run_at != body.end() && !dry_run_at->is_boolean())
            throw Error(AMS_BAD_INPUT, "ams.body_bad", "\"dry_run\" has to be true or false.", "dry_run");
        const bool dry_run = dry_run_at != body.end() && dry_run_at->get<bool>();
        if (dry_run) detail["dry_run"] = true;
        const std::vector<std::string> keys = resolve(console, action, wish_of_body(body));
        detail["selected"] = keys.size();
        if (keys.size() == 1) detail["key"] = keys.front();

        json& values = body["form"];
        if (values.is_null()) values = json::object();
        if (!values.is_object())
            throw Error(AMS_BAD_INPUT, "ams.body_bad", "\"form\" has to be an object.", "form");
        const json form = form_document(console, call, action, keys);
        check_form(form.is_null() ? json{{"sections", json::array()}} : form, values, dry_run);

        std::string text = values.dump();
        wipe(body);
        const Request request(action, call.who(), keys, std::move(text), dry_run);
        json answer = invoke(console, action, request);
        const bool task = answer.contains("task");
        if (task) detail["task"] = answer["task"];
        console.audit(call, action.id, action.table, "ok", detail);
        console.metrics.action("ok");
        Reply reply = reply_json(answer, task ? 202 : 200);
        wipe(answer);
        return reply;
    } catch (const Error& error) {
        wipe(body);
        console.audit(call, action.id, action.table, error.code(), detail);
        console.metrics.action("error");
        throw;
    } catch (...) { // nothing is swallowed: the form is wiped, the error goes on
        wipe(body);
        throw;
    }
}

} // namespace

void add_action_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/actions/{action}/form", Guard::resource, "", bind(get_form)});
    router.add({"POST", "/api/v1/actions/{action}/form", Guard::resource, "", bind(post_form), kBodyBytes});
    router.add({"POST", "/api/v1/actions/{action}", Guard::resource, "", bind(run_action), kBodyBytes});
}

} // namespace ams::host
