#include "plugin/sync/process_identity.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

using namespace mdm::dep;

namespace {

// The identity of a child that has ended and was waited for.
std::string dead_child() {
    std::array<int, 2> pipe{};
    BOOST_REQUIRE(::pipe(pipe.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string identity = this_process();
        const bool written =
            ::write(pipe[1], identity.data(), identity.size()) == static_cast<ssize_t>(identity.size());
        ::_exit(written ? 0 : 1);
    }
    ::close(pipe[1]);
    std::array<char, 200> bytes{};
    const ssize_t count = ::read(pipe[0], bytes.data(), bytes.size());
    ::close(pipe[0]);
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

std::string replaced(const std::string& identity, std::size_t part, const std::string& by) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t end = std::min(identity.find(':', at), identity.size());
        result += (i == 0 ? "" : ":") + (i == part ? by : identity.substr(at, end - at));
        at = end + 1;
    }
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(process_identity)

BOOST_AUTO_TEST_CASE(this_process_is_alive) {
    BOOST_REQUIRE(!this_process().empty());
    BOOST_CHECK_LE(this_process().size(), 100U);
    BOOST_CHECK(!provably_dead(this_process()));
}

BOOST_AUTO_TEST_CASE(a_child_that_ended_is_dead) {
    BOOST_CHECK(provably_dead(dead_child()));
}

BOOST_AUTO_TEST_CASE(a_process_id_that_is_used_again_is_another_process) {
    BOOST_CHECK(provably_dead(replaced(this_process(), 3, "1")));
}

BOOST_AUTO_TEST_CASE(another_machine_or_container_proves_nothing) {
    const std::string dead = dead_child();

    BOOST_CHECK(!provably_dead(replaced(dead, 0, "0123456789abcdef")));
    BOOST_CHECK(!provably_dead(replaced(dead, 1, "1")));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_proves_nothing) {
    for (const char* identity : {"", ":::", "a", "a:b:c:d", "host/17/4711"})
        BOOST_CHECK(!provably_dead(identity));
    BOOST_CHECK(!provably_dead(replaced(this_process(), 2, "-1")));
    BOOST_CHECK(!provably_dead(replaced(this_process(), 2, "7x")));
}

BOOST_AUTO_TEST_SUITE_END()
