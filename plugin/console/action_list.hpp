// The forms, actions and the job, and which function of ours does each.
#pragma once

#include "plugin/console/services.hpp"

#include <ams/cpp/action.hpp>
#include <ams/cpp/form.hpp>
#include <ams/cpp/job.hpp>

#include <deque>

namespace mdm::dep {

/// Registers everything a person or the scheduler can start, and keeps it: the host has its addresses until
/// deinit().
class ActionList {
public:
    /// Within init(), after the tables. Throws ams::Error.
    ActionList(const ams::HostRef& host, Services& services);
    ActionList(const ActionList&) = delete;
    ActionList& operator=(const ActionList&) = delete;

    /// Whether an action of that id is registered. Thread-safe once it is made.
    [[nodiscard]] bool has(std::string_view id) const;

private:
    void add_forms(const ams::HostRef& host);
    void add_actions(const ams::HostRef& host);
    void add_jobs(const ams::HostRef& host);

    Services& services_;
    std::deque<ams::Form> forms_; // deque: elements stay where they are
    std::deque<ams::Action> actions_;
    std::deque<ams::Job> jobs_;
};

} // namespace mdm::dep
