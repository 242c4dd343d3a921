// Which handler answers which request, and who may ask.
#pragma once

#include "host-sdk/host/web/call.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// Who may use a route. Declared with it, checked before the handler runs.
enum class Guard {
    open,       ///< everybody: sign-in, health, the API's description, the page
    signed_in,  ///< whoever is signed in; the answer holds only what they may see
    permission, ///< whoever holds Route::permission
    resource, ///< signed in, and the handler asks for the permission of the table, grid, action, task or job
              ///< named
};

struct Route {
    std::string method;  ///< upper case
    std::string pattern; ///< "/api/v1/tables/{table}/rows/{key}": {name} stands for one segment
    Guard guard = Guard::resource;
    std::string permission; ///< with Guard::permission
    std::function<Reply(Call&)> handler;
    std::size_t body_bytes = std::size_t{64} * 1024; ///< the largest body it takes
};

/// Filled at start, then immutable and thread-safe.
class Router {
public:
    void add(Route route);

    struct Match {
        const Route* route = nullptr; ///< nullptr: no route, see `allowed`
        std::vector<std::string>
            allowed; ///< methods of the path when the method is wrong; empty: unknown path
        std::map<std::string, std::string, std::less<>> parameters; ///< decoded
    };
    /// `path` as it was sent. Exact segments win over {name}. Everything below /api/v1/tables is read-only:
    /// another method than GET is a wrong method there even on a path that does not exist, so that the answer
    /// tells nothing.
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

    [[nodiscard]] const std::vector<Route>& routes() const noexcept { return routes_; }

private:
    std::vector<Route> routes_;
};

/// Splits a query string and decodes it ('+' is a space). Throws Error AMS_BAD_INPUT "ams.query_bad".
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

} // namespace ams::host
