// How a server token is doing.
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/pages/token_status.hpp"
#include "plugin/console/pages/words.hpp"
#include "plugin/sync/circuit.hpp"
#include "plugin/sync/token_record.hpp"

namespace mdm::dep {
namespace {

constexpr std::size_t kRuns = 10;

/// What an attempt ended with, and how long Apple is left alone because of it.
void add_circuit(Json& fields, const TokenRow& token, UtcTime now) {
    if (token.last_error_code)
        fields.push_back(field("Last error", token.last_error_code, "code",
                               "Stable: the documentation of errors says more under it."));
    if (!token.hold) return;
    if (!hold_text(token.hold, now).empty()) {
        const std::string reason(describe(token.hold->reason).id);
        fields.push_back(field("Apple is left alone until", format_time(*token.hold->until), "time",
                               (reason == token.last_error_code ? "" : "Because of " + reason + ". ") +
                                   "Asking before that cannot help, or Apple wants time. Test Connection and "
                                   "Sync Now ask at once."));
    }
    Json failures = field("Failures in a row", token.hold->count);
    failures["text"] = "The pauses between attempts grow with them.";
    fields.push_back(std::move(failures));
}

Json health_section(const TokenRow& token, UtcTime now) {
    Json fields = Json::array();
    fields.push_back(field("Last success", token.last_success_at, "time"));
    fields.push_back(field("Last attempt", token.last_attempt_at, "time"));
    add_circuit(fields, token, now);
    fields.push_back(field("Token expires", token.access_token_expiry, "time",
                           "Apple's tokens last a year. Renew replaces it; devices notice nothing."));
    return fields_section("Health", std::move(fields));
}

Json identity_section(const RowValues& token) {
    Json fields = Json::array();
    fields.push_back(field("MDM server", token.find("server_name"), "text", "Its name in Apple's portal."));
    fields.push_back(field("Server UUID", token.find("server_uuid"), "code"));
    fields.push_back(field("Organisation", token.find("org_name")));
    fields.push_back(field("Owner's Apple Account", token.find("admin_id"), "text",
                           "Whoever downloaded the token. If this account is deleted, the token ends."));
    fields.push_back(field("Consumer key", token.find("consumer_key"), "code"));
    return fields_section("Whose it is", std::move(fields));
}

Json holdings_section(Store& store, const RowValues& token) {
    const std::int64_t id = token.number("id");
    Json fields = Json::array();
    fields.push_back(with_link(field("Devices", token.number("device_count")),
                               grid_link("mdm.dep.devices", {{"token", {{"eq", id}}}})));
    const std::string uuid = token.text("default_profile_uuid");
    Json profile = field("Default profile", std::nullopt, "text",
                         "Devices that come to the server without a profile get it.");
    std::int64_t profiles = 0;
    for (const RowValues& each : store.pages.profiles(id)) {
        ++profiles;
        if (uuid.empty() || each.text("profile_uuid") != uuid) continue;
        profile["value"] = line(each.find("profile_name").value_or(uuid));
        profile = with_link(std::move(profile), row_link("mdm.dep.profiles", each.number("id")));
    }
    fields.push_back(std::move(profile));
    fields.push_back(
        with_link(field("Profiles", profiles), grid_link("mdm.dep.profiles", {{"token", {{"eq", id}}}})));
    fields.push_back(field("Linked", token.find("created_at"), "time"));
    fields.push_back(field("Linked by", token.find("created_by")));
    fields.push_back(field("Last renewed or saved", token.find("updated_at"), "time"));
    fields.push_back(field("By", token.find("updated_by")));
    return fields_section("Here", std::move(fields));
}

Json key_section(Store& store, const RowValues& token) {
    const auto pair = token.find("key_pair") ? store.pages.key_pair(token.number("key_pair")) : std::nullopt;
    if (!pair)
        return fields_section("Key pair", Json::array(),
                              "None is kept here: the token was pasted already decrypted. Nothing can be "
                              "signed for Managed Apple "
                              "Accounts, and the next token file opens only together with its key. Generate "
                              "Key Pair makes one that "
                              "stays here, for the next renewal.");
    Json fields = Json::array();
    fields.push_back(field("Certificate", pair->find("subject")));
    fields.push_back(field("Serial number", pair->find("certificate_serial"), "code"));
    fields.push_back(field("SHA-256 fingerprint", pair->find("fingerprint"), "code"));
    fields.push_back(
        field("Valid until", pair->find("not_after"), "time",
              "Apple's portal refuses an expired certificate; token files made for it still open."));
    fields.push_back(field("Kept since", pair->find("created_at"), "time"));
    fields.push_back(field("Brought by", pair->find("created_by")));
    return fields_section(
        "Key pair", std::move(fields),
        "The private key is kept here, sealed. It opens the next token file, and signs what the "
        "MDM server asks for by API for Managed Apple Accounts.");
}

Json runs_section(Store& store, std::int64_t token) {
    Json rows = Json::array();
    for (const RowValues& run : store.pages.runs(token, kRuns)) {
        const std::string state = run.text("state");
        rows.push_back(
            with_link({{"cells",
                        {run.text("started_at"), humanized(state),
                         run.text("phase") == "fetch" ? "Full listing" : "Changes", run.number("added"),
                         run.number("modified"), run.number("deleted"), run.text("actor"),
                         run.find("error_text") ? Json(paragraph(run.text("error_text"))) : Json()}},
                       {"tone", state == "failed"      ? "danger"
                                : state == "succeeded" ? "success"
                                                       : "neutral"}},
                      row_link("mdm.dep.sync_runs", run.number("id"))));
    }
    return table_section("Last syncs",
                         {{"Started", "time"},
                          {"State", ""},
                          {"Asked for", ""},
                          {"Came", ""},
                          {"Changed", ""},
                          {"Left", ""},
                          {"By", ""},
                          {"Error", ""}},
                         std::move(rows), "There was no sync yet.");
}

} // namespace

std::string token_page(Services& services, const HasAction& has, std::int64_t id) {
    Store& store = services.store();
    const auto token = store.pages.token(id);
    const auto row = store.tokens.find(id);
    if (!token || !row) throw Error(Code::not_found);
    const UtcTime now = services.clock().now();
    Json document{{"title", line(token->find("server_name").value_or(token->text("server_uuid")))},
                  {"subtitle", line(token->find("org_name").value_or("Server token"), 500)},
                  {"status", status_part(describe_token(facts_of(*row), now))},
                  {"sections", Json::array({health_section(*row, now), identity_section(*token),
                                            holdings_section(store, *token), key_section(store, *token),
                                            runs_section(store, id)})}};
    document["links"] = Json::array(
        {{{"title", "Its devices"}, {"link", grid_link("mdm.dep.devices", {{"token", {{"eq", id}}}})}},
         {{"title", "Its syncs"}, {"link", grid_link("mdm.dep.sync_runs", {{"token", {{"eq", id}}}})}}});
    if (const auto account = store.pages.account_key(id))
        document["links"].insert(
            document["links"].begin(),
            Json{{"title", "Its account"}, {"link", row_link("mdm.dep.accounts", *account)}});
    document["actions"] =
        offered(has, {"mdm.dep.token.test_connection", "mdm.dep.sync_now", "mdm.dep.sync_full",
                      "mdm.dep.token.renew", "mdm.dep.token.set_default_profile", "mdm.dep.token.delete"});
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
