// What the handlers share, and the lists of routes.
#pragma once

#include "host-sdk/host/tables/reader.hpp"
#include "host-sdk/host/web/metrics.hpp"
#include "host-sdk/host/web/router.hpp"
#include "host-sdk/host/web/services.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

namespace ams::host {

/// Bounds what stays open: each event stream occupies a thread. Thread-safe.
class StreamSlots {
public:
    StreamSlots(std::size_t all, std::size_t each_user) : all_(all), each_user_(each_user) {}

    /// A place, given back when this goes.
    class Place {
    public:
        Place(StreamSlots& slots, std::string user) : slots_(&slots), user_(std::move(user)) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { slots_->leave(user_); }

    private:
        StreamSlots* slots_;
        std::string user_;
    };

    /// Throws Error AMS_UNAVAILABLE "ams.too_many_streams".
    [[nodiscard]] std::shared_ptr<Place> enter(const std::string& user);

private:
    void leave(const std::string& user);

    std::size_t all_;
    std::size_t each_user_;
    std::mutex mutex_;
    std::map<std::string, std::size_t> open_;
    std::size_t total_ = 0;
};

/// Everything a handler may use. One for each server; outlives its requests.
struct Console {
    const Services& services;
    Metrics& metrics;
    StreamSlots& streams;
    std::stop_token stopping; ///< streams end when it is requested
    std::string openapi;      ///< the document, as text
    std::atomic<int> busy{0}; ///< requests that are being answered

    /// A table the caller may read. Throws not_found().
    [[nodiscard]] const Table& table(const Call& call, std::string_view name) const;
    /// Records what somebody did. Failure to record is logged, not thrown: the deed is done.
    void audit(const Call& call, const std::string& event, const std::string& object,
               const std::string& outcome, const nlohmann::json& detail) const;
    /// The same for somebody who is not signed in.
    void audit_as(const std::string& actor, const Call& call, const std::string& event,
                  const std::string& object, const std::string& outcome, const nlohmann::json& detail) const;
};

/// The menu tree of whoever holds what `who` holds.
[[nodiscard]] nlohmann::json menu_of(const Registry& registry, const Principal& who);

void add_session_routes(Router& router, Console& console);
void add_menu_routes(Router& router, Console& console); ///< menu, grids, notices
void add_table_routes(Router& router, Console& console);
void add_page_routes(Router& router, Console& console); ///< dashboards, details
void add_action_routes(Router& router, Console& console);
void add_task_routes(Router& router, Console& console);
void add_job_routes(Router& router, Console& console);
void add_people_routes(Router& router, Console& console);  ///< roles and users; adds the two below too
void add_account_routes(Router& router, Console& console); ///< one's own: password, sessions, API tokens
void add_audit_routes(Router& router, Console& console);
void add_operations_routes(Router& router, Console& console);

} // namespace ams::host
