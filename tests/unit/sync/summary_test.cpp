#include "plugin/sync/summary.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace mdm::dep;

namespace {

NamedOutcome synced(std::string name, std::int64_t added, std::int64_t unchanged) {
    NamedOutcome one{.token = 1, .server_name = std::move(name), .outcome = {}};
    one.outcome.counts = {.pages = 1, .added = added, .unchanged = unchanged};
    return one;
}

NamedOutcome failed(std::string name, Code code) {
    NamedOutcome one{.token = 2, .server_name = std::move(name), .outcome = {}};
    one.outcome.error.emplace(code);
    return one;
}

} // namespace

BOOST_AUTO_TEST_SUITE(summary)

BOOST_AUTO_TEST_CASE(one_account_tells_its_counts) {
    BOOST_CHECK_EQUAL(sentence(std::vector{synced("Server A", 3, 497)}),
                      "Server A: 3 added, 0 modified, 0 left, 497 unchanged.");
}

BOOST_AUTO_TEST_CASE(several_accounts_are_summed_and_failures_named) {
    const std::string text =
        sentence(std::vector{synced("A", 3, 0), synced("B", 2, 5), failed("C", Code::unreachable)});

    BOOST_CHECK(text.rfind("2 of 3 accounts synced: 5 added, 0 modified, 0 left, 5 unchanged. C: ", 0) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_linked_is_said) {
    BOOST_CHECK(!sentence(std::vector<NamedOutcome>{}).empty());
    BOOST_CHECK(first_error(std::vector<NamedOutcome>{}) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_failure_counts_more_than_a_cancellation) {
    const std::vector all{failed("A", Code::cancelled), failed("B", Code::unreachable)};

    BOOST_REQUIRE(first_error(all) != nullptr);
    BOOST_CHECK(first_error(all)->code() == Code::unreachable);
}

BOOST_AUTO_TEST_SUITE_END()
