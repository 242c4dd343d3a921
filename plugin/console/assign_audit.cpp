#include "plugin/console/assign_audit.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {

void record_audit(Services& services, const ams_caller* caller, const char* event, const std::string& object,
                  const nlohmann::ordered_json& detail) {
    try {
        services.audit.record(caller, event, object,
                              detail.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } catch (const ams::Error& e) { // done is done
        services.log.error("An audit entry could not be written", {{"event", event}, {"code", e.code()}});
    }
}

} // namespace mdm::dep
