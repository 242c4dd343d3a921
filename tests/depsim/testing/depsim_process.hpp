#pragma once
// Starting depsim from a test and talking to its portal. For any test that needs Apple's service; it knows
// nothing of how depsim is made, only its command line and its HTTP.

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace depsim_testing {

struct Answer {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    /// The first header of that name (any letter case); empty when there is none.
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// A running depsim. Ends it (by closing its standard input) and waits for it in the destructor. Not
/// thread-safe; other clients may use base_url() and ca_file() from any thread meanwhile.
class DepsimProcess {
public:
    /// Starts $AMS_BINARY_DIR/bin/depsim and waits until it serves. Throws std::runtime_error.
    explicit DepsimProcess(std::vector<std::string> arguments = {"--devices", "10"});
    ~DepsimProcess();
    DepsimProcess(const DepsimProcess&) = delete;
    DepsimProcess& operator=(const DepsimProcess&) = delete;

    [[nodiscard]] const std::string& base_url() const; ///< `https://127.0.0.1:43121`
    [[nodiscard]] const std::string& ca_file() const;  ///< absolute path; `none` with --plain-http
    [[nodiscard]] int pid() const;

    /// Calls /_portal + path. `body` is sent when not empty.
    Answer portal(const std::string& method, const std::string& path, const std::string& body = {});

    /// As portal(), and throws std::runtime_error with the answer's text unless the status is 2xx.
    std::string expect_portal(const std::string& method, const std::string& path,
                              const std::string& body = {});

    /// The decrypted token of a server as JSON; a new one, the one before it is replaced.
    /// @param server  its UUID or name; empty: the first
    std::string plain_token(const std::string& server = {});

    /// server_uuid of the first server.
    std::string first_server();

    /// Closes standard input and waits; the exit status.
    int end();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace depsim_testing
