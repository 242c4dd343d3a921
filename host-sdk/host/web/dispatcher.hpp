// From a request to its answer: who asks, may they, which handler, and what an exception becomes.
#pragma once

#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/page_files.hpp"

#include <istream>

namespace ams::host {

/// Thread-safe. Knows HTTP's words but no sockets.
class Dispatcher {
public:
    Dispatcher(const Router& router, const Console& console, const PageFiles& page)
        : router_(router), console_(console), page_(page) {}

    /// Answers a request. `call` has method, path, headers, address and id; `query` is as it was sent; `body`
    /// is read only by those who may send one, and `length` is what the client announced (-1: it did not).
    /// Never throws. `route` becomes the pattern of the route that answered, or "".
    [[nodiscard]] Reply answer(Call& call, std::string_view query, std::istream& body, std::int64_t length,
                               std::string& route) const noexcept;

    /// What an exception becomes. `e` is what was caught; it is logged here when nobody else did.
    [[nodiscard]] Reply reply_to(const Call& call, const std::exception& e) const;

private:
    Reply answer_unchecked(Call& call, std::string_view query, std::istream& body, std::int64_t length,
                           std::string& route) const;
    void identify(Call& call) const;
    void check_csrf(const Call& call) const;
    [[nodiscard]] Reply page(const Call& call) const;

    const Router& router_;
    const Console& console_;
    const PageFiles& page_;
};

} // namespace ams::host
