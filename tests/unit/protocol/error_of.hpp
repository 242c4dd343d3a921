#pragma once

#include "plugin/model/error.hpp"

#include <ostream>
#include <stdexcept>

namespace mdm::dep {

inline std::ostream& operator<<(std::ostream& out, Code code) {
    return out << describe(code).id;
}

namespace test {

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
