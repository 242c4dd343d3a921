// The plugin as the host sees it.
#pragma once

#include <ams/cpp/host.hpp>

#include <memory>

namespace mdm::dep {

/// Everything between init() and deinit(). Not thread-safe itself; what it registers is.
class Plugin {
public:
    /// Reads the settings and registers tables, forms, actions, grids, menu nodes and the job. Neither
    /// network nor database: both are opened when first used. Throws ams::Error to refuse.
    explicit Plugin(ams::HostRef host);

    /// Stops and joins whatever still runs.
    ~Plugin();
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace mdm::dep
