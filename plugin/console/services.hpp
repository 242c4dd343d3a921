// What the registered actions, forms and the job work with: the host's extensions, and the store and engine,
// opened when first used.
#pragma once

#include "plugin/console/settings.hpp"
#include "plugin/sync/engine.hpp"

#include <ams/cpp/access.hpp>
#include <ams/cpp/audit.hpp>
#include <ams/cpp/database.hpp>
#include <ams/cpp/host.hpp>
#include <ams/cpp/log.hpp>
#include <ams/cpp/notices.hpp>
#include <ams/cpp/request.hpp>
#include <ams/cpp/secrets.hpp>
#include <ams/cpp/task.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace mdm::dep {

/// Thread-safe. Lives from init() to deinit().
class Services {
public:
    /// Finds the extensions; touches neither network nor database. Throws ams::Error when one is missing.
    Services(const ams::HostRef& host, Settings settings);
    ~Services();
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    const ams::Log log;
    const ams::Access access;
    const ams::Tasks tasks;
    const ams::Audit audit;

    [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
    [[nodiscard]] ams::Dispatch dispatch() const { return {access, log}; }
    [[nodiscard]] Clock& clock() noexcept { return clock_; }

    /// Asks the host again, on entry of everything: the console's check is not ours. Throws ams::Error
    /// AMS_DENIED.
    void require(const ams_caller* caller) const;

    /// Opened at the first call. Throw ams::Error AMS_UNAVAILABLE while the host has no database.
    [[nodiscard]] Store& store();
    [[nodiscard]] Engine& engine();

    /// Stops every run and waits for it.
    void stop();

private:
    struct Opened;
    Opened& opened();
    void show(std::int64_t token, const std::vector<TokenNotice>& notices) const noexcept;
    void show_assignments(std::int64_t token, const std::optional<TokenNotice>& notice) const noexcept;
    /// nullptr: withdraws it.
    void show_topic(std::int64_t token, std::string_view topic, const TokenNotice* notice,
                    std::string_view grid) const noexcept;

    const Settings settings_;
    const ams::Database database_;
    const ams::Secrets secrets_;
    const ams::Notices notices_;
    SystemClock clock_;
    std::mutex mutex_;
    bool stopped_ = false;
    std::unique_ptr<Opened> opened_;
};

} // namespace mdm::dep
