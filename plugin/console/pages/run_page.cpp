// One run of the sync: what was asked for, what came of it, and what the list of changes had not told.
#include "plugin/console/pages/event_words.hpp"
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/pages/profile_names.hpp"
#include "plugin/console/pages/words.hpp"

namespace mdm::dep {
namespace {

constexpr std::size_t kDevices = 500; // listed one by one, of each kind

std::string kind_title(const RowValues& run) {
    return run.text("phase") == "fetch" ? "Full listing" : "Changes";
}

std::string trigger_title(const std::string& trigger) {
    if (trigger == "schedule") return "Schedule";
    if (trigger == "now") return "Sync Now";
    if (trigger == "full") return "Full Sync";
    if (trigger == "token") return "Token saved";
    return humanized(trigger);
}

bool looked_for_drift(const RowValues& run) {
    return run.find("drift_missed").has_value();
}

std::int64_t drift_of(const RowValues& run) {
    return run.number("drift_missed") + run.number("drift_gone") + run.number("drift_changed");
}

std::string came_of_it(const RowValues& run) {
    return counted(run.number("added"), "device came", "devices came") + ", " +
           counted(run.number("modified"), "change", "changes") + ", " +
           counted(run.number("deleted"), "left", "left") + ".";
}

Status status_of(const RowValues& run) {
    const std::string state = run.text("state");
    if (state == "running")
        return {"Running",
                "So far " + counted(run.number("pages"), "page was", "pages were") +
                    " read: " + came_of_it(run),
                "info", "Nothing is to be done; the page shows what is new when it is refreshed."};
    if (state == "failed")
        return {"Failed", run.find("error_text").value_or("It ended without saying why; the log has more."),
                "danger", "What was stored before the failure stays; the next run goes on from there."};
    if (state == "cancelled")
        return {"Cancelled", "Somebody stopped it, or the host was shut down. " + came_of_it(run), "warning",
                "What was stored stays; the next run goes on from there."};
    Status status{"Succeeded", came_of_it(run), "success", ""};
    if (const std::int64_t drift = drift_of(run); drift > 0) {
        status.title = "Succeeded, with drift";
        status.tone = "info";
        status.text += " Apple's list of changes had not told of " + std::to_string(drift) +
                       " of these; the drift report names them.";
    }
    return status;
}

std::string took(const RowValues& run, UtcTime now) {
    const auto from = parse_time(run.text("started_at"));
    const auto to = run.find("ended_at") ? parse_time(run.text("ended_at")) : std::optional(now);
    if (!from || !to || *to < *from) return "";
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*to - *from).count();
    if (seconds < 60) return seconds < 1 ? "under 1 s" : std::to_string(seconds) + " s";
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

Json run_section(const RowValues& run, UtcTime now) {
    Json fields = Json::array();
    fields.push_back(with_link(field("Account (MDM server)", run.find("server_name")),
                               row_link("mdm.dep.tokens", run.number("token"))));
    fields.push_back(field("Asked for", kind_title(run), "text",
                           run.text("phase") == "fetch"
                               ? "Every device of the account, then what changed meanwhile."
                               : "What changed since the run before."));
    fields.push_back(field("Started by", trigger_title(run.text("trigger"))));
    fields.push_back(field("User", run.find("actor")));
    fields.push_back(field("Host", run.find("host")));
    fields.push_back(field("Started", run.find("started_at"), "time"));
    fields.push_back(field("Ended", run.find("ended_at"), "time"));
    fields.push_back(field("Took", took(run, now)));
    if (run.find("error_code"))
        fields.push_back(field("Error code", run.find("error_code"), "code",
                               "Stable: the documentation of errors says more under it."));
    return fields_section("The run", std::move(fields));
}

Json with_text(Json part, std::string_view text) {
    part["text"] = text;
    return part;
}

Json counts_section(const RowValues& run) {
    Json fields = Json::array();
    fields.push_back(field("Came", run.number("added")));
    fields.push_back(with_text(field("Changes", run.number("modified")),
                               "As Apple told them, also of what was done here; a device can have several."));
    fields.push_back(field("Left", run.number("deleted")));
    fields.push_back(
        with_text(field("Unchanged", run.number("unchanged")), "Records that told nothing new."));
    if (run.number("skipped") > 0)
        fields.push_back(
            with_text(field("Skipped", run.number("skipped")), "Records without a usable serial number."));
    fields.push_back(with_text(field("Pages", run.number("pages")), "Answers of Apple that were read."));
    if (looked_for_drift(run)) {
        fields.push_back(with_text(field("Missed", run.number("drift_missed")),
                                   "Listed, though Apple had told of no change. Counted under Came too."));
        fields.push_back(with_text(field("Gone silently", run.number("drift_gone")),
                                   "Not listed any more; Apple, asked for each, said that it is gone. "
                                   "Counted under Left too."));
        fields.push_back(with_text(field("Changed silently", run.number("drift_changed")),
                                   "Listed with other values than stored here. Counted under Changes too."));
    }
    return fields_section("What came of it", std::move(fields));
}

Json device_rows(const std::vector<RowValues>& events, const ProfileTitle& title) {
    Json rows = Json::array();
    for (const RowValues& event : events) {
        const Told told = tell_event(event, title);
        Json row{{"cells", Json::array({line(event.text("serial_number")), line(event.text("model")),
                                        line(told.title), paragraph(told.text)})},
                 {"tone", told.tone}};
        if (event.find("device")) row = with_link(row, row_link("mdm.dep.devices", event.number("device")));
        rows.push_back(std::move(row));
    }
    return rows;
}

const std::vector<std::pair<std::string, std::string>> kDeviceColumns{
    {"Device", ""}, {"Model", ""}, {"What", ""}, {"In detail", ""}};

std::string cut_short(std::size_t listed) {
    return listed < kDevices ? "" : " The first " + std::to_string(kDevices) + " are listed.";
}

Json drift_section(Store& store, const RowValues& run, const ProfileTitle& title) {
    const auto events = store.pages.run_events(run, true, kDevices);
    const std::int64_t drift = drift_of(run);
    std::string text =
        "What the listing showed that Apple's list of changes had not told; it is mended here by now. "
        "Apple never tells of a release, and hides some devices while it holds them back." +
        cut_short(events.size());
    if (!events.empty() && events.size() < kDevices && static_cast<std::int64_t>(events.size()) < drift)
        text += " Some are not listed, because their history is not kept any more.";
    return table_section("Drift report", kDeviceColumns, device_rows(events, title),
                         drift == 0
                             ? "None: what was stored here agreed with Apple's listing."
                             : "The devices are not listed, because their history is not kept any more.",
                         text);
}

Json told_section(Store& store, const RowValues& run, const ProfileTitle& title) {
    const auto events = store.pages.run_events(run, false, kDevices);
    const std::int64_t told =
        run.number("added") + run.number("modified") + run.number("deleted") - drift_of(run);
    return table_section("What Apple told", kDeviceColumns, device_rows(events, title),
                         told > 0 ? "Nothing is kept of it device by device." : "Nothing new.",
                         "Operations since the run before, by device." + cut_short(events.size()));
}

} // namespace

std::string run_page(Services& services, const HasAction& has, std::int64_t id) {
    Store& store = services.store();
    const auto run = store.pages.run(id);
    if (!run) throw Error(Code::not_found);
    const std::int64_t token = run->number("token");
    const ProfileNames names(store, token);
    const auto title = [&](const std::string& uuid) { return names.title(uuid); };

    Json sections = Json::array();
    if (looked_for_drift(*run)) sections.push_back(drift_section(store, *run, title));
    sections.push_back(run_section(*run, services.clock().now()));
    sections.push_back(counts_section(*run));
    // A first listing has no history: every device is new.
    const bool first_listing = run->text("phase") == "fetch" && !looked_for_drift(*run);
    if (!first_listing) sections.push_back(told_section(store, *run, title));
    Json document{{"title", line(run->find("server_name").value_or("Sync"))},
                  {"subtitle", line(kind_title(*run) + ", " + minute_of(run->text("started_at")))},
                  {"status", status_part(status_of(*run))},
                  {"sections", std::move(sections)}};
    document["links"] =
        Json::array({{{"title", "Its token"}, {"link", row_link("mdm.dep.tokens", token)}},
                     {{"title", "All syncs of this account"},
                      {"link", grid_link("mdm.dep.sync_runs", {{"token", {{"eq", token}}}})}}});
    document["actions"] = offered(has, {});
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
