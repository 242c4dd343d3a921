// A store over an empty database, for the battery that runs on each of them.
#pragma once

#include "plugin/store/store.hpp"
#include "tests/support/databases.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

#define STORE_CASE(name) BOOST_DATA_TEST_CASE(name, boost::unit_test::data::make(test::databases()), dialect)

namespace store_test {

/// Seals for tests: the text does not show the plain bytes and opens at its own place only.
class TestSealer final : public mdm::dep::Sealer {
public:
    std::string seal(std::string_view associated, const ams::Secret& plain) override;
    ams::Secret open(std::string_view associated, std::string_view sealed) override;
};

inline const std::string kStart = "2026-03-01T10:00:00Z";

/// A store, its clock at kStart.
struct Fixture {
    explicit Fixture(ams::odbc::Dialect dialect);

    /// Links a server and returns the token's id.
    std::int64_t link(const std::string& server_uuid = "0A1B2C3D4E5F60718293A4B5C6D7E8F9");
    /// Takes the token's lease; fails the test if somebody has it.
    mdm::dep::Lease lease(std::int64_t token, const std::string& holder = "host-a/1",
                          std::chrono::milliseconds ttl = std::chrono::seconds(60));
    /// A running run under the lease.
    std::int64_t run(const mdm::dep::Lease& lease, mdm::dep::Phase phase = mdm::dep::Phase::sync);

    /// First column of the first row of a SELECT, as text; "NULL" if it is.
    [[nodiscard]] std::string value(const std::string& sql);

    test::FreshDatabase database;
    mdm::dep::ManualClock clock;
    TestSealer sealer;
    std::unique_ptr<ams::odbc::Pool> pool;
    mdm::dep::Store store;
    std::unique_ptr<ams::odbc::Connection> side; ///< Looks at the tables past the store.
};

/// A token to be saved, with recognisable secrets.
[[nodiscard]] mdm::dep::TokenToSave token_to_save(const std::string& server_uuid);

/// A linked token with a lease and a run, in phase sync: what a page needs.
struct Syncing : Fixture {
    explicit Syncing(ams::odbc::Dialect dialect);

    /// Applies a page of changes; the cursor after it is `cursor`.
    mdm::dep::PageResult sync(std::vector<mdm::dep::Device> devices, const std::string& cursor = "c");
    /// Applies a page of a fetch; `last` goes on to sync.
    mdm::dep::PageResult fetch(std::vector<mdm::dep::Device> devices, bool last,
                               const std::string& cursor = "f");
    /// The stored device; fails the test if there is none.
    mdm::dep::DeviceStore::Row device(const std::string& serial_number);

    std::int64_t token = 0;
    mdm::dep::Lease held;
    std::int64_t run_id = 0;
};

/// A device as a fetch shows it.
[[nodiscard]] mdm::dep::Device device(const std::string& serial_number);
/// The same with an operation; `op_date` is the time on 2 March 2026, "08:00:00".
[[nodiscard]] mdm::dep::Device operation(const std::string& serial_number, const std::string& op_type,
                                         const std::string& op_date);

} // namespace store_test

namespace mdm::dep {
std::ostream& operator<<(std::ostream& out, const PageResult& result);
std::ostream& operator<<(std::ostream& out, const TokenContents& contents);
} // namespace mdm::dep
