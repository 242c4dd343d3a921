#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::Fixture;

namespace {

LockToRequest with_code(const std::string& code) {
    return {.serial_number = "S1",
            .bypass_code = ams::Secret(code),
            .escrow_key = ams::Secret("hash of " + code),
            .lost_message = "Call us"};
}

} // namespace

BOOST_AUTO_TEST_SUITE(activation_lock_store)

STORE_CASE(a_request_is_kept_with_its_code_sealed_before_its_outcome) {
    Fixture t(dialect);
    const std::int64_t token = t.link();

    const std::int64_t id = t.store.activation_locks.begin(token, "anna", with_code("CODE-1"));

    const auto found = t.store.activation_locks.find(token, "S1", 10);
    BOOST_TEST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].id == id);
    BOOST_TEST(found[0].state == "pending");
    BOOST_TEST(found[0].has_code);
    BOOST_TEST(found[0].requested_by == "anna");
    BOOST_TEST(found[0].lost_message.value() == "Call us");
    BOOST_TEST(t.store.activation_locks.bypass_code(id).reveal() == "CODE-1");
    for (const char* column : {"bypass_code", "escrow_key"})
        BOOST_TEST(
            t.value(std::string("SELECT ") + column + " FROM mdm_dep_activation_lock").find("CODE-1") ==
            std::string::npos);
}

STORE_CASE(an_outcome_changes_the_state_and_later_requests_leave_earlier_ones_alone) {
    Fixture t(dialect);
    const std::int64_t token = t.link();
    const std::int64_t first = t.store.activation_locks.begin(token, "anna", with_code("CODE-1"));
    t.store.activation_locks.record(first, "SUCCESS");
    const std::int64_t second = t.store.activation_locks.begin(token, "ben", with_code("CODE-2"));

    t.store.activation_locks.record(second, "DEVICE_ALREADY_LOCKED");

    const auto found = t.store.activation_locks.find(token, "S1", 10);
    BOOST_TEST_REQUIRE(found.size() == 2U);
    BOOST_TEST(found[0].state == "DEVICE_ALREADY_LOCKED");
    BOOST_TEST(found[1].state == "SUCCESS");
    BOOST_TEST(t.store.activation_locks.bypass_code(first).reveal() == "CODE-1");
    BOOST_TEST(t.store.activation_locks.find(token, "S1", 1).size() == 1U);
    BOOST_TEST(t.store.activation_locks.find(token, "S2", 10).empty());
}

STORE_CASE(a_request_without_a_code_has_none_to_show) {
    Fixture t(dialect);
    const std::int64_t token = t.link();

    const std::int64_t id = t.store.activation_locks.begin(
        token, "anna",
        {.serial_number = "S1", .bypass_code = {}, .escrow_key = {}, .lost_message = std::nullopt});

    BOOST_TEST(!t.store.activation_locks.find(token, "S1", 10)[0].has_code);
    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.activation_locks.bypass_code(id)), Error,
                          [](const Error& e) { return e.code() == Code::bypass_code_missing; });
    BOOST_CHECK_EXCEPTION(t.store.activation_locks.record(id + 1, "SUCCESS"), Error,
                          [](const Error& e) { return e.code() == Code::not_found; });
}

STORE_CASE(the_list_for_the_console_has_no_secret) {
    Fixture t(dialect);
    const std::int64_t token = t.link();
    static_cast<void>(t.store.activation_locks.begin(token, "anna", with_code("CODE-1")));

    BOOST_TEST(t.value("SELECT has_bypass_code FROM mdm_dep_activation_lock_view") == "1");
    for (const char* column : {"bypass_code", "escrow_key"})
        BOOST_CHECK_THROW(static_cast<void>(t.value(std::string("SELECT v.") + column +
                                                    " FROM mdm_dep_activation_lock_view v")),
                          ams::odbc::Error);
}

BOOST_AUTO_TEST_SUITE_END()
