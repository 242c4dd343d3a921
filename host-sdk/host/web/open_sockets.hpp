// The connections that are open, so that the end of the server can end them.
#pragma once

#include <map>
#include <mutex>

namespace ams::host {

/// Thread-safe. Ends connections below TLS. Poco's own HTTPServer::stopAll(true) sends TLS's farewell from the
/// stopping thread while the connection's thread may be inside the same SSL object, which OpenSSL does not allow.
class OpenSockets {
public:
    OpenSockets() = default;
    OpenSockets(const OpenSockets&) = delete;
    OpenSockets& operator=(const OpenSockets&) = delete;
    ~OpenSockets();

    /// From here on end_all() ends this connection; once it was called, at once. Returns a number for remove().
    /// Keeps a descriptor of its own: the connection's may be closed, and its number belong to another file, before
    /// remove() is called.
    int add(int descriptor);
    void remove(int number);

    /// Whoever reads or writes finds the connection ended, also on connections still to come.
    void end_all();

private:
    std::mutex mutex_;
    std::map<int, int> descriptors_; ///< number -> our own descriptor
    int last_ = 0;
    bool ending_ = false;
};

} // namespace ams::host
