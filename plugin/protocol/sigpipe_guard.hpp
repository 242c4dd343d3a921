// No SIGPIPE from our sockets, whatever the host does about signals.
#pragma once

#include <csignal>

namespace mdm::dep {

/// While it lives, writing to a connection the other side has closed raises no signal on this thread; afterwards the
/// thread is as it was, and a SIGPIPE that our writing left pending is gone.
///
/// OpenSSL writes to sockets with write(), which has no MSG_NOSIGNAL, and SIGPIPE ends a process by default. A plugin
/// must not change a signal's disposition for the whole process. Poco blocks the signal while its library is loaded,
/// but only on the loading thread and those that thread starts later: a host's older workers are not covered.
class SigpipeGuard {
public:
    SigpipeGuard();
    SigpipeGuard(const SigpipeGuard&) = delete;
    SigpipeGuard& operator=(const SigpipeGuard&) = delete;
    ~SigpipeGuard();

private:
    sigset_t before_{};
    bool was_pending_ = false;
};

} // namespace mdm::dep
