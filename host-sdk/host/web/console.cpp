#include "host-sdk/host/web/console.hpp"

#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {

std::shared_ptr<StreamSlots::Place> StreamSlots::enter(const std::string& user) {
    const std::lock_guard lock(mutex_);
    const auto mine = open_.find(user);
    if (total_ >= all_ || (mine != open_.end() && mine->second >= each_user_))
        throw Error(AMS_UNAVAILABLE, "ams.too_many_streams",
                    "Too many event streams are open. Ask for the task itself from time to time instead.", {},
                    10);
    auto place = std::make_shared<Place>(*this, user);
    ++open_[user];
    ++total_;
    return place;
}

void StreamSlots::leave(const std::string& user) {
    const std::lock_guard lock(mutex_);
    --total_;
    const auto at = open_.find(user);
    if (--at->second == 0) open_.erase(at);
}

const Table& Console::table(const Call& call, std::string_view name) const {
    const Table* const table = services.registry.table(name);
    if (table == nullptr || !call.who().allowed(table->permission)) throw not_found();
    return *table;
}

void Console::audit(const Call& call, const std::string& event, const std::string& object,
                    const std::string& outcome, const nlohmann::json& detail) const {
    audit_as(call.who().user(), call, event, object, outcome, detail);
}

void Console::audit_as(const std::string& actor, const Call& call, const std::string& event,
                       const std::string& object, const std::string& outcome,
                       const nlohmann::json& detail) const {
    AuditEntry entry;
    entry.actor = actor;
    entry.event = event;
    entry.object = object;
    entry.outcome = outcome;
    entry.address = call.address;
    entry.detail = detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto complain = [&](const std::exception& error) {
        services.log.write(
            LogLevel::error, "web", "An audit entry could not be written.",
            {{"request", call.request_id}, {"event", event}, {"actor", actor}, {"reason", error.what()}});
    };
    try {
        services.audit.record(entry);
    } catch (const Error& error) {
        complain(error);
    } catch (const odbc::Error& error) {
        complain(error);
    }
}

} // namespace ams::host
