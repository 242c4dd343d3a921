// Works the waiting list of one token: batches to Apple, outcomes into the store.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/log.hpp"
#include "plugin/protocol/client.hpp"
#include "plugin/store/store.hpp"
#include "plugin/sync/assign_report.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace mdm::dep {

/// Random number from 0 to 1; what is waited is spread by it.
using Spread = std::function<double()>;

/// Used once, on one thread, under a lease of LeaseKind::assign that the caller holds. Everything must outlive it.
class AssignRun {
public:
    AssignRun(Store& store, Client& client, const Clock& clock, LogSink log, Spread spread)
        : store_(store), client_(client), clock_(clock), log_(std::move(log)), spread_(std::move(spread)) {}

    /// Assigns until nothing is due: by profile, oldest wish first, at most kMaxDevicesPerRequest devices a request. Each
    /// answer is stored before the next request. A request that Apple refuses puts off what waits for its profile, and the work
    /// goes on with the next one; one that fails otherwise leaves its devices waiting and ends the work with the error, and
    /// repeating it is harmless. A profile that Apple does not know is defined again, once, if it was defined here;
    /// otherwise its wishes stop. Does not throw.
    /// @param read_back  read what Apple says about accepted devices now, not with the next sync: somebody is looking
    [[nodiscard]] AssignmentReport assign(const Lease& lease, bool read_back, const std::stop_token& stop,
                                          const AssignmentProgress& progress);

    /// A person takes the profile from these devices. Batch by batch: wishes stop, Apple is asked, the answer is stored and
    /// told to `answered`. Throws what Client and AssignmentStore throw; batches before stay done.
    void remove(const Lease& lease, const std::vector<std::string>& serials, const std::string& actor,
                const std::stop_token& stop, const std::function<void(const DeviceOutcomes&)>& answered);

private:
    void carry_out(const Lease& lease, const AssignmentStore::Batch& batch, bool read_back,
                   const std::stop_token& stop);
    [[nodiscard]] std::map<std::string, std::string> details_of(const std::vector<std::string>& serials,
                                                                const std::stop_token& stop);
    void read_back(std::int64_t token, const std::vector<std::string>& serials,
                   const std::function<bool(const Device&)>& agrees, const std::stop_token& stop);
    void put_off(const Lease& lease, const std::string& profile_uuid, const Error& error);
    void unknown_profile(const Lease& lease, const std::string& profile_uuid, const std::stop_token& stop);
    /// The new profile's UUID; empty if it was not defined, `why` says why.
    [[nodiscard]] std::string define_again(std::int64_t token, const std::string& profile_uuid,
                                           const std::stop_token& stop, std::string& why);

    Store& store_;
    Client& client_;
    const Clock& clock_;
    LogSink log_;
    Spread spread_;
    AssignmentCounts counts_;
    bool read_back_failed_ = false;
};

} // namespace mdm::dep
