#include "plugin/console/account_actions.hpp"

#include "plugin/console/form_values.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/sync/organisation_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTable = "mdm_dep_account";
constexpr const char* kUrl = "mdm_service_discovery_url";
constexpr std::size_t kMostUrlCharacters = 2000;

constexpr std::array kActions{
    ActionEntry{
        "mdm.dep.account.refresh", "Refresh from Apple", AMS_SELECT_ONE, "",
        R"json({"hint": "Read what Apple tells about the account now: names, discovery URL, beta tokens.", "icon": "sync"})json",
        refresh_account, kTable},
    ActionEntry{
        "mdm.dep.account.set_discovery_url", "Set Discovery URL", AMS_SELECT_ONE,
        "mdm.dep.account.set_discovery_url",
        R"json({"hint": "Where devices find this MDM server when somebody signs in with a Managed Apple Account.", "icon": "assign"})json",
        set_discovery_url, kTable},
    ActionEntry{
        "mdm.dep.account.clear_discovery_url", "Clear Discovery URL", AMS_SELECT_ONE, "",
        R"json({"hint": "Take the discovery URL away at Apple.", "icon": "remove", "danger": true, "confirm": {"title": "Clear the discovery URL?", "text": "Account-driven enrollment then works only where the organisation's own domain says where its MDM server is. Devices already enrolled are not affected.", "button": "Clear"}})json",
        clear_discovery_url, kTable},
};

constexpr std::array kForms{
    FormEntry{"mdm.dep.account.set_discovery_url", discovery_form},
};

// The token of the one selected account.
TokenRow selected_account(Services& services, const ams::Request& request) {
    const auto keys = request.keys();
    if (keys.size() != 1)
        throw Error(Code::invalid_input,
                    {.text = "This works on one account at a time.", .remedy = "Select one row."});
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(keys[0].data(), keys[0].data() + keys[0].size(), id);
    const bool number = fault == std::errc{} && end == keys[0].data() + keys[0].size();
    const auto token = number ? services.store().accounts.token_of(id) : std::nullopt;
    auto row = token ? services.store().tokens.find(*token) : std::nullopt;
    if (!row) throw Error(Code::not_found, {.text = "The account does not exist, or no longer."});
    return std::move(*row);
}

void record(Services& services, const ams::Request& request, const char* event, const TokenRow& token,
            const Json& detail) {
    try {
        services.audit.record(request.caller(), event, "mdm_dep_token/" + std::to_string(token.id),
                              detail.dump(-1, ' ', false, Json::error_handler_t::replace));
    } catch (const ams::Error& e) { // done is done; the host has recorded the action itself
        services.log.error("An audit entry could not be written", {{"event", event}, {"code", e.code()}});
    }
}

// What Apple itself decides is left to Apple: only what could never be right is refused here.
void check_url(const std::string& url) {
    const auto refuse = [](const std::string& why) {
        throw Error(Code::discovery_url_invalid,
                    {.text = why + " Nothing was changed and no device is affected.", .field = kUrl});
    };
    if (url.empty()) refuse("No URL was given.");
    if (!url.starts_with("https://")) refuse("The URL has to begin with https://.");
    const std::string host = url.substr(8, url.find_first_of("/?#", 8) - 8);
    if (host.empty() || host.front() == ':') refuse("The URL names no host.");
    if (url.size() > kMostUrlCharacters) refuse("The URL has more than 2000 characters.");
    if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c >= 0x7f; }))
        refuse("The URL has a space or another character that has to be percent-encoded.");
}

std::string discovery_text(const OrganisationFacts& facts) {
    if (facts.discovery) return facts.discovery->mdm_service_discovery_url;
    if (facts.discovery_refusal) return "not offered to this organisation";
    return facts.discovery_read_at ? "none" : "not read yet";
}

} // namespace

std::span<const ActionEntry> account_actions() {
    return kActions;
}

std::span<const FormEntry> account_forms() {
    return kForms;
}

std::string refresh_account(Services& services, const ams::Request& request) {
    const TokenRow token = selected_account(services, request);
    if (request.dry_run())
        return Reply{.message = "Apple would be asked about " + token.title() + "."}.json();
    Store& store = services.store();
    const Account account = services.engine().test_connection(token.id);
    services.engine().with_client(token.id, Engine::Patience::person, [&](Client& client) {
        read_discovery(store, client, token.id, {});
        read_beta_tokens(store, client, token.id, {});
    });
    const OrganisationFacts facts = store.organisations.facts(token.id);
    Reply reply{.message = "Read from Apple: " + token.title() + "."};
    reply.details = {{"MDM server", account.server_name.value_or(account.server_uuid)},
                     {"Organisation", account.org_name.value_or("")},
                     {"Discovery URL", discovery_text(facts)},
                     {"Beta tokens", facts.beta_refusal
                                         ? "AppleSeed for IT is switched off in Apple's portal"
                                         : std::to_string(store.organisations.beta_tokens(token.id).size())}};
    return reply.json();
}

std::string set_discovery_url(Services& services, const ams::Request& request) {
    const TokenRow token = selected_account(services, request);
    const std::string url = FormValues(request.form()).text(kUrl);
    check_url(url);
    Store& store = services.store();
    const OrganisationFacts before = store.organisations.facts(token.id);
    if (request.dry_run()) {
        Reply reply{.message = "The discovery URL of " + token.title() + " would be " + url +
                               ". Nothing was changed."};
        reply.details = {{"Now", discovery_text(before)}, {"Then", url}};
        return reply.json();
    }
    services.engine().with_client(token.id, Engine::Patience::person, [&](Client& client) {
        client.set_discovery_url(url);
        read_discovery(store, client, token.id, {});
    });
    record(services, request, "mdm.dep.account.discovery_url_set", token,
           {{"server_name", token.title()}, {"from", discovery_text(before)}, {"to", url}});
    Reply reply{.message = "Apple now sends devices of account-driven enrollment to this URL, unless the "
                           "organisation's own domain names another one."};
    reply.details = {{"Discovery URL", discovery_text(store.organisations.facts(token.id))}};
    return reply.json();
}

std::string discovery_form(Services& services, const ams::Request& request) {
    const TokenRow token = selected_account(services, request);
    const OrganisationFacts facts = services.store().organisations.facts(token.id);
    Json field{{"name", kUrl},
               {"type", "url"},
               {"title", "Discovery URL"},
               {"required", true},
               {"max_length", kMostUrlCharacters},
               {"placeholder", "https://mdm.example.com/.well-known/com.apple.remotemanagement"},
               {"hint",
                "Where the MDM server answers the device's question for its enrollment; it begins with "
                "https://."}};
    if (facts.discovery) field["default"] = facts.discovery->mdm_service_discovery_url;
    return Json{{"title", "Discovery URL of " + token.title()},
                {"text", "When somebody signs in with a Managed Apple Account, the device asks the "
                         "organisation's domain where its MDM server is. Only if the domain does not answer, "
                         "Apple names this URL."},
                {"warning", "There is one URL for the whole organisation: setting it replaces the one that "
                            "another MDM server may have set."},
                {"button", "Set"},
                {"sections", {{{"fields", {field}}}}}}
        .dump();
}

std::string clear_discovery_url(Services& services, const ams::Request& request) {
    const TokenRow token = selected_account(services, request);
    Store& store = services.store();
    const OrganisationFacts before = store.organisations.facts(token.id);
    if (request.dry_run()) {
        Reply reply{.message = "The discovery URL of " + token.title() +
                               " would be taken away. Nothing was changed."};
        reply.details = {{"Now", discovery_text(before)}};
        return reply.json();
    }
    services.engine().with_client(token.id, Engine::Patience::person, [&](Client& client) {
        client.clear_discovery_url();
        read_discovery(store, client, token.id, {});
    });
    record(services, request, "mdm.dep.account.discovery_url_cleared", token,
           {{"server_name", token.title()}, {"from", discovery_text(before)}});
    return Reply{.message =
                     "Apple no longer has a discovery URL for the organisation of " + token.title() + "."}
        .json();
}

} // namespace mdm::dep
