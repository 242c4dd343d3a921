// A plugin loaded into this process with a recording host: what most checks begin with.
#pragma once

#include "host-sdk/validator/check.hpp"
#include "host-sdk/validator/recording_host.hpp"

#include <ams/entry.h>

#include <memory>
#include <string>

namespace ams::validate {

/// A shared object, opened RTLD_NOW | RTLD_LOCAL as a host opens it, closed when this goes.
class Library {
public:
    /// Throws Failure with the dynamic linker's words.
    explicit Library(const std::filesystem::path& file);

    /// Its ams_plugin_entry. Throws Failure when there is none.
    [[nodiscard]] const ams_entry& entry() const;

private:
    std::unique_ptr<void, int (*)(void*)> handle_;
};

/// "code: text" of an error that the plugin filled; the buffers are read as far as they go.
std::string describe(const ams_error& error);

/// Library, host, init() and deinit(). Set `host.behaviour` before init().
class Session {
    Library library_; // first: the host may still hold the plugin's functions when it goes

public:
    explicit Session(const Subject& subject);
    /// Calls deinit() if it is still due.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    RecordingHost host;

    /// Calls init(); `error` is filled by the plugin when it fails.
    ams_result try_init(ams_error& error);
    /// Calls init(); throws Failure unless it succeeds.
    void init();
    void deinit();

    [[nodiscard]] const ams_entry& entry() const { return library_.entry(); }

private:
    bool running_ = false;
};

} // namespace ams::validate
