#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::device;
using store_test::Fixture;
using store_test::operation;
using store_test::Syncing;
using store_test::token_to_save;

namespace {

const char* const kDashed = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
const char* const kPlain = "0A1B2C3D4E5F60718293A4B5C6D7E8F9";

} // namespace

BOOST_AUTO_TEST_SUITE(token_store)

STORE_CASE(a_token_is_saved_with_its_account_and_ready_to_sync) {
    Fixture t(dialect);

    const std::int64_t id = t.link(kPlain);

    const TokenRow row = t.store.tokens.get(id);
    BOOST_TEST(row.server_name.value() == "Berlin");
    BOOST_TEST(row.server_uuid == kPlain);
    BOOST_TEST(row.org_name.value() == "Example");
    BOOST_TEST(row.consumer_key == "CK_1234");
    BOOST_TEST(row.access_token_expiry == "2027-03-01T10:00:00Z");
    BOOST_TEST(row.status == "never_synced");
    BOOST_TEST(row.created_at == store_test::kStart);
    BOOST_TEST(row.created_by == "anna");
    BOOST_TEST(!row.last_success_at);
    BOOST_TEST(t.store.accounts.find(id)->server_uuid == kPlain);
    BOOST_CHECK((t.store.sync_states.load(id).position == Position{}));
}

STORE_CASE(the_five_values_come_back_opened) {
    Fixture t(dialect);

    BOOST_CHECK((t.store.tokens.credentials(t.link()) == token_to_save("x").token));
}

STORE_CASE(secrets_are_never_in_clear_in_a_column) {
    Fixture t(dialect);
    t.link();
    static_cast<void>(t.store.key_pairs.stage({.private_key = ams::Secret("PRIVATE_in_clear"),
                                               .certificate = "PEM",
                                               .subject = "CN=x",
                                               .certificate_serial = "01",
                                               .fingerprint = "f",
                                               .not_after = "2027-01-01T00:00:00Z",
                                               .actor = "anna"}));

    std::string columns;
    auto row = t.side->query("SELECT consumer_secret, access_token, access_secret FROM mdm_dep_token");
    BOOST_TEST_REQUIRE(row.fetch());
    for (std::size_t i = 1; i <= 3; ++i)
        columns += row.text(i);
    columns += t.value("SELECT private_key FROM mdm_dep_key_pair");
    BOOST_TEST(columns.find("in_clear") == std::string::npos);
    if (dialect == ams::odbc::Dialect::sqlite)
        BOOST_TEST(t.database.bytes_on_disk().find("in_clear") == std::string::npos);
}

STORE_CASE(a_sealed_value_copied_to_another_row_does_not_open) {
    Fixture t(dialect);
    t.link("one");
    const std::int64_t two = t.link("two");
    t.side->execute("UPDATE mdm_dep_token SET access_secret = (SELECT access_secret FROM mdm_dep_token WHERE "
                    "server_uuid = 'one') WHERE id = ?",
                    two);

    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.tokens.credentials(two)), Error,
                          [](const Error& e) { return e.code() == Code::secret_unreadable; });
}

STORE_CASE(a_server_is_linked_once_however_its_id_is_spelled) {
    Fixture t(dialect);
    const std::int64_t id = t.link(kDashed);

    BOOST_CHECK_EXCEPTION(static_cast<void>(t.link(kPlain)), Error,
                          [](const Error& e) { return e.code() == Code::token_already_linked; });
    BOOST_TEST(t.store.tokens.find_by_server(kPlain)->id == id);
    BOOST_TEST(t.store.tokens.find_by_server(kDashed)->id == id);
    BOOST_TEST(!t.store.tokens.find_by_server("another"));
    BOOST_TEST(t.store.tokens.list().size() == 1U);
}

STORE_CASE(renewing_replaces_all_five_values_and_keeps_the_position) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "c1");
    t.store.tokens.set_status(t.token, {.status = "expired",
                                        .status_text = "Expired.",
                                        .error_code = "dep.token_expired",
                                        .error_text = "Expired."});
    t.clock.advance(std::chrono::hours(24));
    TokenToSave renewed = token_to_save(kDashed);
    renewed.token = {.consumer_key = "CK_new",
                     .consumer_secret = ams::Secret("1"),
                     .access_token = ams::Secret("2"),
                     .access_secret = ams::Secret("3"),
                     .access_token_expiry = "2028-03-01T10:00:00Z"};
    renewed.account.server_name = "Hamburg";
    renewed.actor = "bert";
    renewed.status = "ok";

    t.store.tokens.renew(t.token, renewed);

    BOOST_CHECK((t.store.tokens.credentials(t.token) == renewed.token));
    const TokenRow row = t.store.tokens.get(t.token);
    BOOST_TEST(row.server_name.value() == "Hamburg");
    BOOST_TEST(row.status == "ok");
    BOOST_TEST(!row.last_error_code);
    BOOST_TEST(row.created_by == "anna");
    BOOST_TEST(row.updated_by == "bert");
    BOOST_TEST(row.updated_at == "2026-03-02T10:00:00Z");
    BOOST_TEST(t.store.sync_states.load(t.token).position.cursor == "c1");
}

STORE_CASE(another_servers_token_does_not_renew_and_changes_nothing) {
    Fixture t(dialect);
    const std::int64_t id = t.link(kPlain);
    TokenToSave other = token_to_save("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    other.token.consumer_key = "CK_other";

    BOOST_CHECK_EXCEPTION(t.store.tokens.renew(id, other), Error,
                          [](const Error& e) { return e.code() == Code::other_server; });

    BOOST_TEST(t.store.tokens.get(id).consumer_key == "CK_1234");
}

STORE_CASE(a_success_clears_the_error_and_a_failure_keeps_the_last_success) {
    Fixture t(dialect);
    const std::int64_t id = t.link();

    t.store.tokens.set_status(id, {.status = "ok", .status_text = std::nullopt, .succeeded = true});
    t.clock.advance(std::chrono::hours(1));
    t.store.tokens.set_status(id, {.status = "unreachable",
                                   .status_text = "No answer.",
                                   .error_code = "dep.unreachable",
                                   .error_text = "No answer."});

    TokenRow row = t.store.tokens.get(id);
    BOOST_TEST(row.last_success_at.value() == "2026-03-01T10:00:00Z");
    BOOST_TEST(row.last_attempt_at.value() == "2026-03-01T11:00:00Z");
    BOOST_TEST(row.last_error_code.value() == "dep.unreachable");
    t.store.tokens.set_status(id, {.status = "ok", .status_text = std::nullopt, .succeeded = true});
    row = t.store.tokens.get(id);
    BOOST_TEST(!row.last_error_code);
    BOOST_TEST(!row.status_text);
    BOOST_TEST(row.last_success_at.value() == "2026-03-01T11:00:00Z");
}

STORE_CASE(a_token_goes_with_everything_it_brought_and_nothing_else) {
    Syncing t(dialect);
    const std::int64_t other = t.link("other-server");
    t.store.tokens.set_default_profile(t.token, "P1");
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "deleted", "08:00:00")});
    t.store.profiles.save_defined(t.token, {.json = "{}", .profile_uuid = "P1"}, "anna", std::nullopt);
    const TokenContents expected{
        .devices = 1, .devices_left = 1, .profiles = 1, .sync_runs = 1, .device_events = 2, .assignments = 1};

    BOOST_TEST(t.store.tokens.contents(t.token) == expected);
    BOOST_TEST(t.store.tokens.remove(t.token) == expected);

    for (const char* table : {"mdm_dep_device", "mdm_dep_profile", "mdm_dep_sync_run", "mdm_dep_device_event",
                              "mdm_dep_assignment", "mdm_dep_fetch_seen"})
        BOOST_TEST(t.value(std::string("SELECT count(*) FROM ") + table) == "0");
    BOOST_TEST(t.store.tokens.list().size() == 1U);
    BOOST_TEST(t.store.tokens.find(other).has_value());
    BOOST_TEST(t.store.accounts.find(other).has_value());
}

STORE_CASE(an_unknown_token_is_not_found) {
    Fixture t(dialect);
    const auto not_found = [](const Error& e) { return e.code() == Code::not_found; };

    BOOST_TEST(!t.store.tokens.find(17));
    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.tokens.get(17)), Error, not_found);
    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.tokens.credentials(17)), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.tokens.renew(17, token_to_save("x")), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.tokens.set_status(17, {}), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.tokens.set_default_profile(17, std::nullopt), Error, not_found);
    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.tokens.contents(17)), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.tokens.remove(17), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.accounts.save(17, Account{}), Error, not_found);
}

STORE_CASE(ids_are_never_used_again) {
    Fixture t(dialect);
    const std::int64_t first = t.link();
    t.store.tokens.remove(first);

    BOOST_TEST(t.link() > first);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(account_store)

STORE_CASE(an_account_comes_back_as_it_went_and_renames_the_token) {
    Fixture t(dialect);
    const std::int64_t id = t.link();
    Account account;
    account.server_uuid = kPlain;
    account.server_name = "M\xC3\xBCnchen \xF0\x9F\x8D\x8E";
    account.org_name = "Org";
    account.org_email = "a@b";
    account.org_phone = "1";
    account.org_address = "Street\nCity";
    account.org_id = "0012";
    account.org_id_hash = "hash";
    account.org_type = "org";
    account.org_version = "v2";
    account.urls = {{"/server/devices", {"POST"}, PageLimit{100, 1000}}, {"/account", {"GET"}, std::nullopt}};
    account.extra = R"({"future":1})";

    t.store.accounts.save(id, account);
    t.store.accounts.save(id, account);

    BOOST_CHECK((t.store.accounts.find(id).value() == account));
    BOOST_TEST(t.store.tokens.get(id).server_name.value() == account.server_name.value());
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_account") == "1");
    BOOST_TEST(page_limit(t.store.accounts.find(id).value(), "/server/devices", 5000) == 1000);
}

BOOST_AUTO_TEST_SUITE_END()
