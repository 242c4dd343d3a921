#include "tests/schema/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <algorithm>
#include <iterator>

namespace {

std::set<std::string> facts_of(ams::odbc::Dialect dialect) {
    test::HostDatabase host(dialect);
    host.migrator.migrate(host.host_schema());
    return test::catalogue(*host.fresh.connect(), "ams_");
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_schema)

BOOST_AUTO_TEST_CASE(the_hosts_tables_are_the_same_on_every_database) {
    const auto sqlite = facts_of(ams::odbc::Dialect::sqlite);
    const auto postgresql = facts_of(ams::odbc::Dialect::postgresql);

    BOOST_TEST(sqlite.size() > 100U);
    std::vector<std::string> apart;
    std::set_symmetric_difference(sqlite.begin(), sqlite.end(), postgresql.begin(), postgresql.end(),
                                  std::back_inserter(apart));
    for (const std::string& fact : apart)
        BOOST_ERROR((sqlite.contains(fact) ? "only in SQLite: " : "only in PostgreSQL: ") + fact);
}

BOOST_AUTO_TEST_SUITE_END()
