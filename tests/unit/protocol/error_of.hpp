#pragma once

#include "plugin/model/error.hpp"

#include <boost/test/tree/decorator.hpp>

#include <ostream>
#include <stdexcept>

namespace mdm::dep {

inline std::ostream& operator<<(std::ostream& out, Code code) {
    return out << describe(code).id;
}

namespace test {

/// Precondition of tests that resolve names: glibc asks on threads of its own, which gcc's thread sanitizer does not know
/// and crashes in.
inline boost::test_tools::assertion_result can_resolve(boost::unit_test::test_unit_id /*test*/) {
    boost::test_tools::assertion_result result(true);
#ifdef __SANITIZE_THREAD__
    result = boost::test_tools::assertion_result(false);
    result.message() << "getaddrinfo_a crashes under the thread sanitizer";
#endif
    return result;
}

/// Runs `body`, which must throw Error, and returns that error.
template <class Body>
Error error_of(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("no Error was thrown");
}

} // namespace test
} // namespace mdm::dep
