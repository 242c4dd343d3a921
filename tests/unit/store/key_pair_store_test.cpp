#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::Fixture;
using store_test::token_to_save;

namespace {

KeyPairToSave pair(const std::string& name) {
    return {.private_key = ams::Secret("key of " + name),
            .certificate = "certificate of " + name,
            .subject = "CN=" + name,
            .certificate_serial = "SERIAL" + name,
            .fingerprint = "fingerprint of " + name,
            .not_after = "2027-03-01T10:00:00Z",
            .actor = "anna"};
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_pair_store)

STORE_CASE(a_staged_pair_keeps_its_key_sealed_and_is_found_by_what_a_token_file_names) {
    Fixture t(dialect);
    static_cast<void>(t.store.key_pairs.stage(pair("one")));
    const std::int64_t id = t.store.key_pairs.stage(pair("two"));

    BOOST_TEST(t.store.key_pairs.private_key(id).reveal() == "key of two");
    const auto found = t.store.key_pairs.find_by_certificate_serial("SERIALtwo");
    BOOST_TEST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].id == id);
    BOOST_TEST(found[0].state == "staged");
    BOOST_TEST(found[0].created_by == "anna");
    BOOST_TEST(t.store.key_pairs.list().front().id == id);
}

STORE_CASE(a_pair_becomes_current_with_the_token_it_opened_and_the_one_before_goes) {
    Fixture t(dialect);
    const std::int64_t first = t.store.key_pairs.stage(pair("one"));
    TokenToSave token = token_to_save("server");
    token.key_pair = first;
    const std::int64_t id = t.store.tokens.create(token);
    BOOST_TEST(t.store.key_pairs.find(first)->state == "current");
    const std::int64_t second = t.store.key_pairs.stage(pair("two"));
    BOOST_TEST(t.store.key_pairs.list().size() == 2U); // a renewal half done harms nothing

    token.key_pair = second;
    t.store.tokens.renew(id, token);

    BOOST_TEST(t.store.tokens.get(id).key_pair.value() == second);
    BOOST_TEST(!t.store.key_pairs.find(first));
    token.key_pair = std::nullopt; // renewed with a file for the same pair, opened elsewhere
    t.store.tokens.renew(id, token);
    BOOST_TEST(t.store.tokens.get(id).key_pair.value() == second);
}

STORE_CASE(a_pair_that_another_token_needs_stays) {
    Fixture t(dialect);
    const std::int64_t shared = t.store.key_pairs.stage(pair("shared"));
    TokenToSave token = token_to_save("server-1");
    token.key_pair = shared;
    const std::int64_t one = t.store.tokens.create(token);
    token.account.server_uuid = "server-2";
    const std::int64_t two = t.store.tokens.create(token);

    t.store.tokens.remove(one);
    BOOST_TEST(t.store.key_pairs.find(shared).has_value());
    t.store.tokens.remove(two);
    BOOST_TEST(!t.store.key_pairs.find(shared));
}

STORE_CASE(only_a_staged_pair_can_be_discarded) {
    Fixture t(dialect);
    const std::int64_t staged = t.store.key_pairs.stage(pair("staged"));
    const std::int64_t current = t.store.key_pairs.stage(pair("current"));
    TokenToSave token = token_to_save("server");
    token.key_pair = current;
    static_cast<void>(t.store.tokens.create(token));

    BOOST_TEST(t.store.key_pairs.discard(staged));
    BOOST_TEST(!t.store.key_pairs.discard(staged));
    BOOST_TEST(!t.store.key_pairs.discard(current));
}

STORE_CASE(a_token_cannot_name_a_pair_that_is_not_there) {
    Fixture t(dialect);
    TokenToSave token = token_to_save("server");
    token.key_pair = 99;

    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.tokens.create(token)), Error,
                          [](const Error& e) { return e.code() == Code::key_pair_missing; });
    BOOST_TEST(t.store.tokens.list().empty());
}

STORE_CASE(an_unknown_pairs_key_is_not_found) {
    Fixture t(dialect);

    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.key_pairs.private_key(5)), Error,
                          [](const Error& e) { return e.code() == Code::not_found; });
}

STORE_CASE(pairs_that_no_token_file_came_back_for_go_and_current_ones_stay) {
    Fixture t(dialect);
    TokenToSave token = token_to_save("server");
    token.key_pair = t.store.key_pairs.stage(pair("current"));
    static_cast<void>(t.store.tokens.create(token));
    const std::int64_t old = t.store.key_pairs.stage(pair("old"));
    t.clock.advance(std::chrono::hours(48));
    const std::int64_t young = t.store.key_pairs.stage(pair("young"));

    BOOST_TEST(t.store.key_pairs.prune_staged("2026-03-02T00:00:00Z") == 1);

    BOOST_TEST(!t.store.key_pairs.find(old));
    BOOST_TEST(t.store.key_pairs.find(young).has_value());
    BOOST_TEST(t.store.key_pairs.find(*token.key_pair).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
