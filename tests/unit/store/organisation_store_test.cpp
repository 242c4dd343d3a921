#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::Fixture;

namespace {

BetaToken beta(const std::string& os, const std::string& title, const std::string& token) {
    return {.os = os, .title = title, .token = token};
}

} // namespace

BOOST_AUTO_TEST_SUITE(organisation_store)

STORE_CASE(a_discovery_url_is_kept_with_when_it_was_read_and_goes_with_a_refusal) {
    Fixture t(dialect);
    const std::int64_t token = t.link();
    BOOST_TEST(!t.store.organisations.facts(token).discovery_read_at);

    t.store.organisations.save_discovery(token,
                                         DiscoveryProfile{.mdm_service_discovery_url = "https://m/",
                                                          .last_updated_timestamp = "2026-02-01T00:00:00Z"});

    const OrganisationFacts kept = t.store.organisations.facts(token);
    BOOST_TEST(kept.discovery.value().mdm_service_discovery_url == "https://m/");
    BOOST_TEST(kept.discovery.value().last_updated_timestamp.value() == "2026-02-01T00:00:00Z");
    BOOST_TEST(kept.discovery_read_at.value() == store_test::kStart);
    t.store.organisations.refuse_discovery(token, "ORG_NOT_SUPPORTED");
    BOOST_TEST(!t.store.organisations.facts(token).discovery);
    BOOST_TEST(t.store.organisations.facts(token).discovery_refusal.value() == "ORG_NOT_SUPPORTED");
    t.store.organisations.save_discovery(token, std::nullopt);
    BOOST_TEST(!t.store.organisations.facts(token).discovery_refusal);
}

STORE_CASE(a_new_list_of_beta_tokens_replaces_the_old_one_and_what_stays_keeps_its_row) {
    Fixture t(dialect);
    const std::int64_t token = t.link();
    t.store.organisations.save_beta_tokens(token,
                                           {beta("iOS", "iOS 27", "T1"), beta("OSX", "macOS 27", "T2")});
    const std::string row = t.value("SELECT id FROM mdm_dep_beta_token WHERE os = 'OSX'");

    t.store.organisations.save_beta_tokens(
        token, {beta("OSX", "macOS 27", "T3"), beta("tvOS", "tvOS 27", "T4"), beta("tvOS", "tvOS 27", "T5")});

    const auto kept = t.store.organisations.beta_tokens(token);
    BOOST_TEST_REQUIRE(kept.size() == 2U);
    BOOST_TEST((kept[0] == beta("OSX", "macOS 27", "T3")));
    BOOST_TEST((kept[1] == beta("tvOS", "tvOS 27", "T5")));
    BOOST_TEST(t.value("SELECT id FROM mdm_dep_beta_token WHERE os = 'OSX'") == row);
    BOOST_TEST(t.store.organisations.facts(token).beta_read_at.value() == store_test::kStart);
    t.store.organisations.refuse_beta_tokens(token, "APPLE_SEED_FOR_IT_TURNED_OFF");
    BOOST_TEST(t.store.organisations.beta_tokens(token).empty());
    BOOST_TEST(t.store.organisations.facts(token).beta_refusal.value() == "APPLE_SEED_FOR_IT_TURNED_OFF");
}

STORE_CASE(an_unknown_token_has_no_organisation) {
    Fixture t(dialect);
    const auto not_found = [](const Error& e) { return e.code() == Code::not_found; };

    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.organisations.facts(77)), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.organisations.save_discovery(77, std::nullopt), Error, not_found);
    BOOST_CHECK_EXCEPTION(t.store.organisations.save_beta_tokens(77, {}), Error, not_found);
    BOOST_TEST(!t.store.accounts.token_of(77));
}

BOOST_AUTO_TEST_SUITE_END()
