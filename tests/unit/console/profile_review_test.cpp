// What is decided about a profile without asking anybody.
#include "plugin/console/documents/profile_form.hpp"
#include "plugin/console/profile_review.hpp"

#include <boost/test/unit_test.hpp>

using namespace mdm::dep;

namespace {

ListedCertificate certificate(const std::string& subject, bool is_ca) {
    ListedCertificate one;
    one.info.subject = subject;
    one.is_ca = is_ca;
    return one;
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_review)

BOOST_AUTO_TEST_CASE(the_next_version_has_the_next_number) {
    BOOST_CHECK_EQUAL(next_profile_name("Standard"), "Standard (2)");
    BOOST_CHECK_EQUAL(next_profile_name("Standard (2)"), "Standard (3)");
    BOOST_CHECK_EQUAL(next_profile_name("Standard (99)"), "Standard (100)");
    BOOST_CHECK_EQUAL(next_profile_name("Standard (Berlin)"), "Standard (Berlin) (2)");
    BOOST_CHECK_EQUAL(next_profile_name("Standard (2"), "Standard (2 (2)");
    BOOST_CHECK_EQUAL(next_profile_name(" (2)"), " (2) (2)");
}

BOOST_AUTO_TEST_CASE(the_next_name_is_never_longer_than_apple_takes) {
    std::string umlauts;
    for (int i = 0; i < 125; ++i)
        umlauts += "\xC3\xA4";

    const std::string next = next_profile_name(umlauts);

    BOOST_CHECK_EQUAL(next.size(), 121U * 2 + 4);
    BOOST_CHECK(next.ends_with("\xC3\xA4 (2)"));
    BOOST_CHECK_EQUAL(next_profile_name(std::string(125, 'x')).size(), 125U);
}

BOOST_AUTO_TEST_CASE(of_a_chain_the_authority_nearest_to_the_root_is_trusted) {
    const std::vector<ListedCertificate> chain{
        certificate("CN=server", false), certificate("CN=issuing", true), certificate("CN=policy", true)};
    BOOST_CHECK_EQUAL(anchor_of(chain).info.subject, "CN=policy");
    const std::vector<ListedCertificate> shorter(chain.begin(), chain.begin() + 2);
    BOOST_CHECK_EQUAL(anchor_of(shorter).info.subject, "CN=issuing");
    const std::vector<ListedCertificate> alone{certificate("CN=server", false)};
    BOOST_CHECK_EQUAL(anchor_of(alone).info.subject, "CN=server");
}

BOOST_AUTO_TEST_CASE(apples_codes_for_several_fields_blame_the_likely_one) {
    const Error flags(Code::profile_invalid, {.field = "is_mdm_removable"});
    const Error locale(Code::profile_invalid, {.field = "language"});
    ProfileDraft shared;
    shared.values["is_multi_user"] = true;
    ProfileDraft region;
    region.values["region"] = std::string("DE");
    ProfileDraft both = region;
    both.values["language"] = std::string("de");

    BOOST_CHECK_EQUAL(blamed(flags, shared).field(), "is_multi_user");
    BOOST_CHECK_EQUAL(blamed(flags, region).field(), "is_mdm_removable");
    BOOST_CHECK_EQUAL(blamed(locale, region).field(), "region");
    BOOST_CHECK_EQUAL(blamed(locale, both).field(), "language");
}

BOOST_AUTO_TEST_CASE(many_differences_are_summed_up) {
    std::string sent = "{";
    for (int i = 0; i < 120; ++i)
        sent += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";

    const auto sentences = difference_sentences(sent + "}", "{}");

    BOOST_CHECK_EQUAL(sentences.size(), 91U);
    BOOST_CHECK_EQUAL(sentences.back(), "30 more keys differ.");
    BOOST_CHECK(sentences.front().ends_with("was sent as 1; Apple has nothing."));
}

BOOST_AUTO_TEST_SUITE_END()
