// All stores over one database.
#pragma once

#include "plugin/store/account_store.hpp"
#include "plugin/store/activation_lock_store.hpp"
#include "plugin/store/assignment_store.hpp"
#include "plugin/store/database.hpp"
#include "plugin/store/device_store.hpp"
#include "plugin/store/event_store.hpp"
#include "plugin/store/key_pair_store.hpp"
#include "plugin/store/organisation_store.hpp"
#include "plugin/store/overview_store.hpp"
#include "plugin/store/page_store.hpp"
#include "plugin/store/profile_store.hpp"
#include "plugin/store/run_store.hpp"
#include "plugin/store/sync_state_store.hpp"
#include "plugin/store/token_store.hpp"

namespace mdm::dep {

/// Thread-safe. The pool, the sealer and the clock must outlive it. Each method of each store is one
/// transaction.
class Store {
public:
    Store(ams::odbc::Pool& pool, Sealer& sealer, const Clock& clock) : database_(pool, sealer, clock) {}
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

private:
    Database database_; // before the stores that refer to it

public:
    TokenStore tokens{database_};
    AccountStore accounts{database_};
    KeyPairStore key_pairs{database_};
    SyncStateStore sync_states{database_};
    DeviceStore devices{database_};
    ProfileStore profiles{database_};
    RunStore runs{database_};
    EventStore events{database_};
    AssignmentStore assignments{database_};
    ActivationLockStore activation_locks{database_};
    OrganisationStore organisations{database_};
    PageStore pages{database_};
    OverviewStore overview{database_};
};

} // namespace mdm::dep
