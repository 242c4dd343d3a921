// Sync as the platform's tasks and its job see it.
#pragma once

#include "plugin/console/services.hpp"

#include <ams/cpp/job.hpp>
#include <ams/cpp/task.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// Starts a task that syncs tokens, or joins the one that does; returns its id.
/// @param tokens nullopt: all
std::string start_sync(Services& services, const ams_caller* caller, const std::string& title,
                       std::optional<std::vector<std::int64_t>> tokens, Trigger trigger);

/// The scheduled run: every token. Throws ams::Error if one failed, after all have been tried.
void run_sync_job(Services& services, ams::JobRun& run);

/// Body of the job mdm.dep.health: notices and status of every token, runs that were held back and are due, and the
/// past that goes. Throws like the sync job when a run that was due fails.
void run_health_job(Services& services, ams::JobRun& run);

} // namespace mdm::dep
