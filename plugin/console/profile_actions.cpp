#include "plugin/console/profile_actions.hpp"

#include "plugin/console/documents/profile_form.hpp"
#include "plugin/console/profile_intake.hpp"
#include "plugin/console/profile_review.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/console/selection.hpp"
#include "plugin/console/translate.hpp"
#include "plugin/model/profile_url.hpp"
#include "plugin/protocol/profile_json.hpp"
#include "plugin/protocol/server_chain.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

void record(Services& services, const ams::Request& request, const char* event, std::int64_t profile,
            const Json& detail) {
    try {
        services.audit.record(request.caller(), event, "mdm_dep_profile/" + std::to_string(profile),
                              detail.dump(-1, ' ', false, Json::error_handler_t::replace));
    } catch (const ams::Error& e) { // done is done; the host has recorded the action itself
        services.log.error("An audit entry could not be written", {{"event", event}, {"code", e.code()}});
    }
}

// What a form that is created from `original` begins with.
ProfileDraft draft_of(const ProfileRow& original) {
    const std::string& content =
        original.profile.json.empty() ? original.apple_json.value_or("") : original.profile.json;
    if (content.empty())
        throw Error(
            Code::profile_not_found,
            {.text =
                 "What is in this profile is not known here, so nothing can be created from it. No device is "
                 "affected.",
             .remedy =
                 "Use Read from Apple Again; if Apple does not know it, create a new profile with New."});
    ProfileDraft draft = read_profile_draft(content);
    if (!draft.text("profile_name").empty())
        draft.values["profile_name"] = next_profile_name(draft.text("profile_name"));
    return draft;
}

ProfileDraft draft_of_new(const Settings& settings) {
    ProfileDraft draft;
    if (!settings.mdm_server_url.empty()) draft.values["url"] = settings.mdm_server_url;
    return draft;
}

TokenRow chosen_account(Services& services, const ProfileIntake& intake, const ProfileRow* original) {
    const std::string field(profile_form_field::token);
    TokenStore& tokens = services.store().tokens;
    if (intake.token) {
        if (auto row = tokens.find(*intake.token)) return std::move(*row);
        throw Error(
            Code::invalid_input,
            {.text =
                 "There is no account with this key. The profile was not created and no device is affected.",
             .remedy = "Choose an account that is linked in DEP Token.",
             .field = field});
    }
    if (original != nullptr) return tokens.get(original->token);
    std::vector<TokenRow> all = tokens.list();
    if (all.size() == 1) return std::move(all.front());
    throw Error(Code::invalid_input,
                {.text = all.empty()
                             ? "No account is linked yet, so there is nothing a profile could belong to."
                             : "Several accounts are linked, and a profile belongs to one of them.",
                 .remedy = all.empty() ? "Link an account in DEP Token first." : "Choose the account.",
                 .field = field});
}

// What the server at the URL presents, and of that what a device would have to trust. Not trusted by asking for it.
ListedCertificate presented_anchor(const ServiceSettings& settings, const ProfileDraft& draft) {
    const std::string field(profile_form_field::use_server_chain);
    std::string problem;
    const ProfileUrl url = parse_profile_url(draft.text("url"), problem);
    if (!url.secure)
        throw Error(Code::invalid_input,
                    {.text = "The MDM server URL is not https, so its server presents no certificate.",
                     .remedy = "Change the URL, or untick this.",
                     .field = field});
    const Timeouts patience{.connect = std::chrono::seconds(5), .idle = std::chrono::seconds(5)};
    try {
        std::vector<ListedCertificate> chain;
        for (const std::string& der :
             presented_chain(settings, url.host, static_cast<std::uint16_t>(url.port), patience))
            chain.push_back(read_certificates(der, field, {}).front());
        return anchor_of(chain);
    } catch (const Error& e) {
        if (e.code() == Code::cancelled) throw;
        throw Error(
            e.code(),
            {.text = "The MDM server " + url.host +
                     " could not be asked from here which certificates it presents. The profile was not "
                     "created and no device is affected.",
             .remedy = "Check the MDM server URL and whether this server may reach it, or give the "
                       "certificates as files.",
             .detail = e.detail(),
             .field = field});
    }
}

// Adds it when its fingerprint was entered; in a review without one, tells what there is to compare.
void take_server_chain(const ServiceSettings& settings, ProfileIntake& intake, bool review,
                       std::vector<std::string>& warnings) {
    if (!intake.use_server_chain) return;
    ListedCertificate anchor = presented_anchor(settings, intake.draft);
    const std::string field(profile_form_field::server_chain_sha256);
    const std::string shown = "The MDM server presents now: " + describe_certificate(anchor) + ".";
    if (intake.server_chain_sha256.empty() && !review)
        throw Error(
            Code::invalid_input,
            {.text = shown + " It is not trusted yet. The profile was not created and no device is affected.",
             .remedy = "Compare the fingerprint with what the people who run the MDM server tell you, and "
                       "enter it.",
             .field = field});
    if (!intake.server_chain_sha256.empty() && intake.server_chain_sha256 != anchor.info.sha256)
        throw Error(
            Code::invalid_input,
            {.text = shown +
                     " That is another certificate than the one whose fingerprint was entered. The profile "
                     "was not created and no device is affected.",
             .remedy = "Find out who answers at this address before anything is trusted.",
             .field = field});
    if (intake.server_chain_sha256.empty())
        warnings.push_back(
            shown + " To trust it, go back, and enter its fingerprint after you have compared it with what "
                    "the people who run the MDM server tell you.");
    if (!anchor.is_ca && !anchor.self_signed)
        warnings.emplace_back(
            "The MDM server presents only its own certificate: devices will trust it until it is renewed, "
            "and not the next one. Better give the certificate of its authority as a file.");
    add_anchor(intake, std::move(anchor));
}

// Apple's copy, stored; what differs from what was sent, or why it could not be read.
std::vector<std::string> read_back(Services& services, std::int64_t token, const std::string& profile_uuid,
                                   const std::string& sent) {
    try {
        Profile apples;
        services.engine().with_client(token, Engine::Patience::person,
                                      [&](Client& client) { apples = client.get_profile(profile_uuid); });
        services.store().profiles.save_read(token, apples);
        std::vector<std::string> sentences = difference_sentences(sent, apples.json);
        if (!sentences.empty())
            sentences.insert(sentences.begin(), "Apple's copy differs from what was sent.");
        return sentences;
    } catch (const Error& e) { // it was created and is stored: only the comparison is missing
        log_error(services.log, "Reading a new profile back", e);
        return {"Apple's copy could not be read back yet. Use Read from Apple Again later to compare it."};
    }
}

std::int64_t store_defined(Services& services, const ams::Request& request, std::int64_t token,
                           const Profile& profile, const ProfileRow* original) {
    try {
        return services.store().profiles.save_defined(token, profile, std::string(request.user()),
                                                      original == nullptr ? std::nullopt
                                                                          : original->profile.profile_uuid);
    } catch (const Error& e) {
        throw Error(
            e.code(),
            {.text = "Apple created the profile as " + *profile.profile_uuid +
                     ", but it could not be stored here. No device is affected: it is assigned to none.",
             .remedy = "Note this UUID. The profile appears here once it is assigned to a device; or "
                       "create it again, which leaves this one unused.",
             .detail = e.detail()});
    }
}

DefineOutcome define(Services& services, std::int64_t token, const std::string& json,
                     const ProfileDraft& draft) {
    DefineOutcome outcome;
    try {
        services.engine().with_client(token, Engine::Patience::person,
                                      [&](Client& client) { outcome = client.define_profile(json); });
    } catch (const Error& e) {
        if (e.code() == Code::profile_invalid) throw blamed(e, draft);
        throw;
    }
    return outcome;
}

std::string create(Services& services, const ams::Request& request, const ProfileRow* original) {
    const Settings& settings = services.settings();
    const int version = settings.service.protocol_version;
    ProfileIntake intake =
        read_profile_form(request.form(), original == nullptr ? draft_of_new(settings) : draft_of(*original));
    const TokenRow account = chosen_account(services, intake, original);
    require_acceptable(intake.draft);
    Reply reply;
    take_server_chain(settings.service, intake, request.dry_run(), reply.warnings);
    const auto known = services.store().accounts.find(account.id);
    const auto certificates = certificates_of(intake);
    for (std::string& warning : profile_warnings(intake.draft, certificates,
                                                 {.now = services.clock().now(),
                                                 .protocol_version = version,
                                                 .org_type = known ? known->org_type.value_or("") : ""}))
        reply.warnings.push_back(std::move(warning));
    reply.details = review_details(intake, account.title());
    reply.document = {.title = "The profile as it is sent to Apple",
                      .language = "json",
                      .content = profile_dictionary(intake.draft, version, true)};
    if (request.dry_run()) {
        reply.message = "Apple would create this profile for " + account.title() +
                        ". Nothing was sent yet. It cannot be modified or deleted afterwards.";
        return reply.json();
    }

    const std::string json = profile_dictionary(intake.draft, version);
    const DefineOutcome outcome = define(services, account.id, json, intake.draft);
    const ProfileDraft& draft = intake.draft;
    Profile profile{.json = json,
                    .profile_uuid = outcome.profile_uuid,
                    .profile_name = draft.text("profile_name"),
                    .url = draft.text("url"),
                    .configuration_web_url = {}};
    if (!draft.text("configuration_web_url").empty())
        profile.configuration_web_url = draft.text("configuration_web_url");
    const std::int64_t id = store_defined(services, request, account.id, profile, original);
    Json detail{{"profile_uuid", outcome.profile_uuid},
                {"profile_name", *profile.profile_name},
                {"url", *profile.url},
                {"server_name", account.title()}};
    if (original != nullptr) detail["cloned_from"] = original->profile.profile_uuid.value_or("");
    if (intake.use_server_chain) detail["server_chain_sha256"] = intake.server_chain_sha256;
    record(services, request, "mdm.dep.profile.defined", id, detail);

    for (std::string& sentence : read_back(services, account.id, outcome.profile_uuid, json))
        reply.warnings.push_back(std::move(sentence));
    reply.rows = {std::to_string(id)};
    reply.details.insert(reply.details.begin(), {"profile_uuid", outcome.profile_uuid});
    reply.message =
        "Apple has created the profile " + *profile.profile_name + " for " + account.title() +
        ". No device has it yet: select devices in DEP Enrolled and use DEP > Assign Profile, or make it the "
        "one that new devices get with Set Default Profile in DEP Token.";
    return reply.json();
}

std::string new_profile(Services& services, const ams::Request& request) {
    return create(services, request, nullptr);
}

std::string clone_profile(Services& services, const ams::Request& request) {
    const ProfileRow original = selected_profile(services, request);
    return create(services, request, &original);
}

std::string refresh_profile(Services& services, const ams::Request& request) {
    const ProfileRow row = selected_profile(services, request);
    const std::string& uuid = row.profile.profile_uuid.value_or("");
    const std::string name = row.profile.profile_name.value_or(uuid);
    if (request.dry_run())
        return Reply{.message = "Apple would be asked for its copy of " + name + "."}.json();
    Profile apples;
    try {
        services.engine().with_client(row.token, Engine::Patience::person,
                                      [&](Client& client) { apples = client.get_profile(uuid); });
    } catch (const Error& e) {
        if (e.code() != Code::profile_not_found) throw;
        services.store().profiles.mark_missing(row.token, uuid);
        Reply reply{.message =
                        "Apple does not know the profile " + name +
                        " for this MDM server. Devices that have it keep it until another one is assigned."};
        reply.warnings = {"It can be assigned to no device any more. Create New from This makes it again."};
        reply.rows = {std::to_string(row.id)};
        return reply.json();
    }
    services.store().profiles.save_read(row.token, apples);
    Reply reply{.message = "Apple has the profile " + name + "."};
    if (row.origin == "defined" || row.created_by) {
        reply.warnings = difference_sentences(row.profile.json, apples.json);
        reply.message += reply.warnings.empty() ? " Its copy is what was sent from here."
                                                : " Its copy differs from what was sent.";
    }
    reply.rows = {std::to_string(row.id)};
    reply.details = {{"profile_uuid", uuid}};
    reply.document = {.title = "Apple's copy", .language = "json", .content = indented(apples.json)};
    return reply.json();
}

ProfileFormStart form_start(Services& services, ProfileDraft values) {
    ProfileFormStart start;
    for (const TokenRow& token : services.store().tokens.list())
        start.accounts.push_back(
            {.token = token.id, .title = token.title(), .text = token.org_name.value_or("")});
    start.values = std::move(values);
    start.now = services.clock().now();
    return start;
}

std::string new_profile_form(Services& services, const ams::Request& /*request*/) {
    ProfileFormStart start = form_start(services, draft_of_new(services.settings()));
    if (start.accounts.size() == 1) start.account = start.accounts.front().token;
    return profile_form(start);
}

std::string clone_profile_form(Services& services, const ams::Request& request) {
    const ProfileRow original = selected_profile(services, request);
    ProfileFormStart start = form_start(services, draft_of(original));
    start.account = original.token;
    start.original =
        original.profile.profile_name.value_or(original.profile.profile_uuid.value_or("a profile"));
    return profile_form(start);
}

constexpr ActionEntry kActions[] = {
    {.id = "mdm.dep.profile.new",
     .title = "New",
     .selection = AMS_SELECT_NONE,
     .form = "mdm.dep.profile.new",
     .document =
         R"json({"hint": "Define a new profile: what a device is told when it is activated.", "icon": "add"})json",
     .run = new_profile},
    {.id = "mdm.dep.profile.clone",
     .title = "Create New from This",
     .selection = AMS_SELECT_ONE,
     .form = "mdm.dep.profile.clone",
     .document =
         R"json({"hint": "Define a new profile that begins with the values of this one. This one stays as it is.", "icon": "add"})json",
     .run = clone_profile,
     .table = "mdm_dep_profile"},
    {.id = "mdm.dep.profile.refresh",
     .title = "Read from Apple Again",
     .selection = AMS_SELECT_ONE,
     .form = "",
     .document =
         R"json({"hint": "Ask Apple for its copy of the profile and compare it with what was sent.", "icon": "sync"})json",
     .run = refresh_profile,
     .table = "mdm_dep_profile"},
};

constexpr FormEntry kForms[] = {
    {"mdm.dep.profile.new", new_profile_form},
    {"mdm.dep.profile.clone", clone_profile_form},
};

} // namespace

std::span<const ActionEntry> profile_actions() {
    return kActions;
}

std::span<const FormEntry> profile_forms() {
    return kForms;
}

} // namespace mdm::dep
