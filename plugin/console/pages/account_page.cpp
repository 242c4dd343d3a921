// Everything /account told of one MDM server, and what else Apple keeps for the organisation.
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/pages/token_status.hpp"
#include "plugin/console/pages/words.hpp"
#include "plugin/sync/token_record.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

std::string type_in_words(const std::string& word) {
    if (word == "edu") return "School (Apple School Manager)";
    if (word == "org") return "Business (Apple Business Manager)";
    return word;
}

std::string programme_in_words(const std::string& word) {
    if (word == "v1") return "Deployment Programs, the older ones (v1)";
    if (word == "v2") return "School or Business Manager (v2)";
    return word;
}

std::string beta_os(const std::string& os) {
    if (os == "iOS") return "iOS and iPadOS";
    if (os == "homePodOS") return "HomePod";
    return os_title(os);
}

std::optional<std::string> in_words(const RowValues& account, const char* column,
                                    std::string (*words)(const std::string&)) {
    const auto value = account.find(column);
    return value ? std::optional(words(*value)) : std::nullopt;
}

Json organisation_section(const RowValues& account) {
    Json fields = Json::array();
    fields.push_back(field("Organisation", account.find("org_name")));
    fields.push_back(field("Kind", in_words(account, "org_type", type_in_words)));
    fields.push_back(field("Programme", in_words(account, "org_version", programme_in_words)));
    fields.push_back(field("E-mail", account.find("org_email")));
    fields.push_back(field("Phone", account.find("org_phone")));
    fields.push_back(field("Address", account.find("org_address")));
    fields.push_back(field("Customer number", account.find("org_id"), "code"));
    fields.push_back(field("Organisation ID hash", account.find("org_id_hash"), "code",
                           "Matches organizationIdHash of the client configuration of Apps and Books."));
    return fields_section("Organisation", std::move(fields));
}

Json server_section(const RowValues& account) {
    Json fields = Json::array();
    fields.push_back(
        with_link(field("MDM server", account.find("server_name"), "text", "Its name in Apple's portal."),
                  row_link("mdm.dep.tokens", account.number("token"))));
    fields.push_back(field("Server UUID", account.find("server_uuid"), "code"));
    fields.push_back(field("Administrator", account.find("admin_id"), "text",
                           "Apple Account of whoever generated the token in use."));
    if (account.find("facilitator_id") != account.find("admin_id"))
        fields.push_back(
            field("Facilitator", account.find("facilitator_id"), "text", "Apple's older word for the same."));
    fields.push_back(field("Read from Apple", account.find("updated_at"), "time"));
    return fields_section("MDM server", std::move(fields));
}

Json discovery_state(const RowValues& account) {
    const std::string refusal = account.text("discovery_refusal");
    if (refusal == "ORG_NOT_SUPPORTED")
        return toned(
            "State", "Not offered", "neutral",
            "Apple does not offer account-driven enrollment to this organisation (ORG_NOT_SUPPORTED).");
    if (!refusal.empty())
        return toned("State", "Refused", "warning", "Apple does not tell: " + refusal + ".");
    if (!account.find("discovery_read_at"))
        return toned("State", "Not read yet", "info", "Refresh from Apple reads it; so does the next sync.");
    if (account.find("mdm_service_discovery_url")) return toned("State", "Set", "success");
    return toned("State", "None is set", "neutral",
                 "Devices find the MDM server by the well-known file of the organisation's own domain only.");
}

Json discovery_section(const RowValues& account) {
    Json fields = Json::array({discovery_state(account)});
    if (account.find("mdm_service_discovery_url")) {
        fields.push_back(field("Discovery URL", account.find("mdm_service_discovery_url"), "code"));
        fields.push_back(field("Last changed at Apple", account.find("last_updated_timestamp"), "time"));
    }
    if (account.find("discovery_read_at"))
        fields.push_back(field("Read from Apple", account.find("discovery_read_at"), "time"));
    return fields_section(
        "Account-driven enrollment", std::move(fields),
        "Where a device begins to enroll when somebody signs in with a Managed Apple Account and "
        "the domain's own well-known file is missing. There is one URL for the whole "
        "organisation.");
}

std::string without_beta_tokens(const RowValues& account) {
    const std::string refusal = account.text("beta_refusal");
    if (refusal == "APPLE_SEED_FOR_IT_TURNED_OFF")
        return "AppleSeed for IT is turned off for this organisation (APPLE_SEED_FOR_IT_TURNED_OFF); an "
               "administrator turns it on in Apple's portal, and Refresh from Apple reads the tokens then. "
               "Nothing else depends on it.";
    if (!refusal.empty()) return "Apple does not tell: " + refusal + ".";
    if (!account.find("beta_read_at"))
        return "They were not read yet. Refresh from Apple reads them; so does the next sync.";
    return "Apple has none for this organisation: no seeding period runs.";
}

Json beta_section(Store& store, const RowValues& account) {
    std::vector<RowValues> tokens = store.pages.beta_tokens(account.number("token"));
    std::stable_sort(tokens.begin(), tokens.end(), [](const RowValues& a, const RowValues& b) {
        return beta_os(a.text("os")) < beta_os(b.text("os"));
    });
    Json rows = Json::array();
    for (const RowValues& token : tokens)
        rows.push_back(
            {{"cells", {beta_os(token.text("os")), token.text("title"), token.text("beta_token")}}});
    std::string text =
        "With such a token the MDM server enrolls devices of the organisation into a beta programme "
        "of Apple's. They belong to the organisation: do not publish them.";
    if (const auto read = account.find("beta_read_at"); read && !rows.empty())
        text += " Read from Apple on " + minute_of(*read) + ".";
    return table_section("Beta programmes", {{"OS", ""}, {"Programme", ""}, {"Token", "code"}},
                         std::move(rows), without_beta_tokens(account), text);
}

/// "urls" as /account advertises them: uri, methods, page limits.
Json service_section(const RowValues& account) {
    Json rows = Json::array();
    const Json urls = Json::parse(account.text("urls"), nullptr, false);
    if (urls.is_array())
        for (const Json& url : urls) {
            if (!url.is_object() || rows.size() == 100) continue;
            std::string methods;
            const Json list = url.value("http_method", Json::array());
            if (list.is_array())
                for (const Json& method : list)
                    if (method.is_string())
                        methods += (methods.empty() ? "" : ", ") + method.get<std::string>();
            const Json limit =
                url.contains("limit") && url["limit"].is_object() ? url["limit"] : Json::object();
            const auto number = [&](const char* key) {
                return limit.contains(key) && limit[key].is_number() ? limit[key] : Json();
            };
            const Json uri = url.value("uri", Json());
            rows.push_back(
                {{"cells", Json::array({uri.is_string() ? Json(line(uri.get<std::string>())) : Json(),
                                        methods, number("default"), number("maximum")})}});
        }
    return table_section(
        "What Apple offers this server",
        {{"Endpoint", ""}, {"Methods", ""}, {"Usual page", ""}, {"Largest page", ""}}, std::move(rows),
        "Apple told of no endpoints.",
        "As Apple announces it. A page is how many devices one answer lists; this program never asks "
        "for more than the largest.");
}

/// What can come of something: no URL where Apple offers none, and nothing to clear where none is set.
Json actions_of(const HasAction& has, const RowValues& account) {
    if (account.find("mdm_service_discovery_url"))
        return offered(has, {"mdm.dep.account.refresh", "mdm.dep.account.set_discovery_url",
                             "mdm.dep.account.clear_discovery_url"});
    if (account.find("discovery_refusal")) return offered(has, {"mdm.dep.account.refresh"});
    return offered(has, {"mdm.dep.account.refresh", "mdm.dep.account.set_discovery_url"});
}

} // namespace

std::string account_page(Services& services, const HasAction& has, std::int64_t id) {
    Store& store = services.store();
    const auto account = store.pages.account(id);
    if (!account) throw Error(Code::not_found);
    Json sections =
        Json::array({server_section(*account), discovery_section(*account), organisation_section(*account),
                     beta_section(store, *account), service_section(*account)});
    if (const auto extra = account->find("extra"))
        sections.push_back(code_section("What this version does not know", pretty(*extra),
                                        "Apple sent it; it is kept so that nothing is lost."));
    Json document{{"title", line(account->find("server_name").value_or(account->text("server_uuid")))},
                  {"subtitle", line(account->find("org_name").value_or("DEP account"), 500)},
                  {"sections", std::move(sections)}};
    const std::int64_t token = account->number("token");
    if (const auto row = store.tokens.find(token)) {
        const Status status = describe_token(facts_of(*row), services.clock().now());
        if (status.tone != "success") document["status"] = status_part(status);
    }
    document["links"] = Json::array(
        {{{"title", "Its token"}, {"link", row_link("mdm.dep.tokens", token)}},
         {{"title", "Its devices"}, {"link", grid_link("mdm.dep.devices", {{"token", {{"eq", token}}}})}},
         {{"title", "Its profiles"}, {"link", grid_link("mdm.dep.profiles", {{"token", {{"eq", token}}}})}}});
    document["actions"] = actions_of(has, *account);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
