// Everything /account told of one MDM server, and what else Apple keeps for the organisation.
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/pages/words.hpp"

namespace mdm::dep {
namespace {

std::string type_in_words(const std::string& word) {
    if (word == "edu") return "School (Apple School Manager)";
    if (word == "org") return "Business (Apple Business Manager)";
    return word;
}

Json organisation_section(const RowValues& account) {
    Json fields = Json::array();
    fields.push_back(field("Organisation", account.find("org_name")));
    fields.push_back(field("Kind", account.find("org_type")
                                       ? std::optional(type_in_words(account.text("org_type")))
                                       : std::nullopt));
    fields.push_back(field("E-mail", account.find("org_email")));
    fields.push_back(field("Phone", account.find("org_phone")));
    fields.push_back(field("Address", account.find("org_address")));
    fields.push_back(field("Customer number", account.find("org_id"), "code"));
    fields.push_back(field("Organisation id hash", account.find("org_id_hash"), "code",
                           "Matches organizationIdHash of the client configuration of Apps and Books."));
    fields.push_back(field("Version of the programme", account.find("org_version")));
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

Json discovery_section(const RowValues& account) {
    Json fields = Json::array();
    const std::string refusal = account.text("discovery_refusal");
    std::string text =
        "Where a device that signs in with a work account begins to enroll, when the domain's own "
        "well-known file is missing.";
    if (!refusal.empty())
        text = "Apple does not tell: " + (refusal == "ORG_NOT_SUPPORTED"
                                              ? "account-driven enrollment is not open to this organisation."
                                              : refusal + ".");
    else if (!account.find("discovery_read_at"))
        text += " It was not read from Apple yet.";
    fields.push_back(field("Discovery URL", account.find("mdm_service_discovery_url"), "code"));
    fields.push_back(field("Set", account.find("last_updated_timestamp"), "time"));
    fields.push_back(field("Read from Apple", account.find("discovery_read_at"), "time"));
    return fields_section("Account-driven enrollment", std::move(fields), text);
}

Json beta_section(Store& store, const RowValues& account) {
    Json rows = Json::array();
    for (const RowValues& token : store.pages.beta_tokens(account.number("token")))
        rows.push_back({{"cells",
                         {os_title(token.text("os")), token.text("title"), token.text("beta_token"),
                          token.text("updated_at")}}});
    const std::string refusal = account.text("beta_refusal");
    const std::string empty =
        refusal == "APPLE_SEED_FOR_IT_TURNED_OFF" ? "AppleSeed for IT is turned off for this organisation; "
                                                    "an administrator turns it on in Apple's portal."
        : !refusal.empty()                        ? "Apple does not tell: " + refusal + "."
        : !account.find("beta_read_at")           ? std::string("They were not read from Apple yet.")
                                                  : std::string("Apple has none for this organisation.");
    return table_section(
        "Beta programmes", {{"OS", ""}, {"Programme", ""}, {"Token", "code"}, {"Read", "time"}},
        std::move(rows), empty,
        "An MDM server hands such a token to a device so that it may install beta versions.");
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
    return table_section("What Apple offers this server",
                         {{"Endpoint", "code"}, {"Methods", ""}, {"Page, usual", ""}, {"Page, largest", ""}},
                         std::move(rows), "Apple told of no endpoints.");
}

} // namespace

std::string account_page(Services& services, const HasAction& has, std::int64_t id) {
    Store& store = services.store();
    const auto account = store.pages.account(id);
    if (!account) throw Error(Code::not_found);
    Json sections =
        Json::array({server_section(*account), organisation_section(*account), discovery_section(*account),
                     beta_section(store, *account), service_section(*account)});
    if (const auto extra = account->find("extra"))
        sections.push_back(code_section("What this version does not know", pretty(*extra),
                                        "Apple sent it; it is kept so that nothing is lost."));
    Json document{{"title", line(account->find("server_name").value_or(account->text("server_uuid")))},
                  {"subtitle", line(account->find("org_name").value_or("DEP account"), 500)},
                  {"sections", std::move(sections)}};
    const std::int64_t token = account->number("token");
    document["links"] = Json::array(
        {{{"title", "Its token"}, {"link", row_link("mdm.dep.tokens", token)}},
         {{"title", "Its devices"}, {"link", grid_link("mdm.dep.devices", {{"token", {{"eq", token}}}})}},
         {{"title", "Its profiles"}, {"link", grid_link("mdm.dep.profiles", {{"token", {{"eq", token}}}})}}});
    document["actions"] = offered(has, {"mdm.dep.account.refresh", "mdm.dep.account.set_discovery_url",
                                        "mdm.dep.account.clear_discovery_url"});
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
