// What sign-in is made of, without a database: password rules and hashes, the throttle, permissions.
#include "host-sdk/host/access/login_throttle.hpp"
#include "host-sdk/host/access/password.hpp"
#include "host-sdk/host/access/principal.hpp"
#include "host-sdk/host/access/worst_passwords.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>

#include "tests/unit/host/core_support.hpp"

using namespace ams::host;
using ams::Secret;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(core_sign_in)

BOOST_AUTO_TEST_CASE(a_password_is_kept_as_a_salted_argon2id_hash) {
    const std::string one = hash_password(Secret("correct horse"));
    const std::string two = hash_password(Secret("correct horse"));

    BOOST_TEST(one.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
    BOOST_TEST(one != two);
    BOOST_TEST(verify_password(one, Secret("correct horse")));
    BOOST_TEST(!verify_password(one, Secret("correct horsf")));
    BOOST_TEST(!verify_password("", Secret("correct horse")));
}

BOOST_AUTO_TEST_CASE(a_damaged_hash_is_an_error_and_not_a_wrong_password) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(verify_password("$argon2id$garbage", Secret("x"))), ams::Error,
                          test::code_is("ams.password_hash_failed"));
}

struct PasswordCase {
    std::string password;
    const char* says; ///< part of the refusal; "" for a good one
    friend std::ostream& operator<<(std::ostream& out, const PasswordCase& c) {
        return out << c.password.substr(0, 30);
    }
};
const PasswordCase kPasswords[] = {
    {"short", "at least 8 characters"},
    {"seven77", "at least 8 characters"},
    {"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC", "at least 8 characters"}, // 6 letters in 12 bytes
    {std::string(1025, 'x') + "y", "too long"},
    {"anna.smith.london", ""}, // the name and something of its own
    {"Anna.Smith12", "the user's name"},
    {"anna.smithANNA.SMITH", "the user's name"},
    {"aaaaaaaa", "over and over"},
    {"abcabcabcabc", "over and over"},
    {"123412341234", "over and over"},
    {"12345678", "sequence"},
    {"987654321098", "sequence"},
    {"QWERTYUIOPAS", "sequence"},
    {"nopqrstuvwxy", "sequence"},
    {"Password1", "first that anybody guesses"},
    {"ADMINISTRATOR", "first that anybody guesses"},
    {"correct horse battery staple", ""},
    {"just 8 !", ""},
    {"\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xB8\x96\xE7\x95\x8C abcd efg", ""},
};

BOOST_DATA_TEST_CASE(a_password_is_judged_by_length_and_by_how_soon_it_is_guessed,
                     boost::unit_test::data::make(kPasswords), c) {
    std::string told;
    std::string field;
    try {
        check_password_rules("anna.smith", Secret(c.password), "new_password");
    } catch (const ams::Error& error) {
        BOOST_TEST(error.code() == "ams.password_bad");
        told = error.what();
        field = error.field();
    }

    BOOST_TEST(told.empty() == (*c.says == '\0'), told);
    BOOST_TEST(told.find(c.says) != std::string::npos, told);
    if (!told.empty()) BOOST_TEST(field == "new_password");
}

BOOST_AUTO_TEST_CASE(the_list_of_worst_passwords_is_in_order_and_has_none_that_is_short_anyway) {
    BOOST_TEST(std::ranges::is_sorted(kWorstPasswords));
    BOOST_TEST(std::ranges::all_of(
        kWorstPasswords, [](std::string_view one) { return one.size() >= kPasswordMinCharacters; }));
    BOOST_TEST(password_rules().size() == 3U);
}

BOOST_AUTO_TEST_CASE(each_further_failure_doubles_the_wait_up_to_its_bound) {
    ManualClock clock(*parse_time("2026-11-22T12:00:00Z"));
    LoginThrottle throttle(clock);
    for (int i = 0; i < 4; ++i)
        throttle.failed("anna", "10.0.0.1");
    BOOST_TEST((throttle.wait("anna", "10.0.0.1") == seconds(0)));

    for (const int expected : {1, 2, 4, 8}) {
        throttle.failed("anna", "10.0.0.1");
        BOOST_TEST(throttle.wait("anna", "10.0.0.1").count() == expected);
    }
    for (int i = 0; i < 50; ++i)
        throttle.failed("anna", "10.0.0.1");
    BOOST_TEST(throttle.wait("anna", "10.0.0.1").count() == 900);
}

BOOST_AUTO_TEST_CASE(guessing_from_elsewhere_does_not_lock_a_user_out) {
    ManualClock clock(*parse_time("2026-11-22T12:00:00Z"));
    LoginThrottle throttle(clock);

    for (int i = 0; i < 30; ++i)
        throttle.failed("anna", "10.0.0.66");

    BOOST_TEST((throttle.wait("anna", "10.0.0.1") == seconds(0)));
    BOOST_TEST((throttle.wait("bert", "10.0.0.66") > seconds(0)));
}

BOOST_AUTO_TEST_CASE(a_wait_ends_and_failures_are_forgotten) {
    ManualClock clock(*parse_time("2026-11-22T12:00:00Z"));
    LoginThrottle throttle(clock);
    for (int i = 0; i < 10; ++i)
        throttle.failed("anna", "10.0.0.1");
    BOOST_TEST((throttle.wait("anna", "10.0.0.1") > seconds(0)));

    clock.advance(std::chrono::minutes(16));
    throttle.failed("anna", "10.0.0.1");

    BOOST_TEST((throttle.wait("anna", "10.0.0.1") == seconds(0)));
}

BOOST_AUTO_TEST_CASE(a_full_throttle_forgets_the_oldest) {
    ManualClock clock(*parse_time("2026-11-22T12:00:00Z"));
    LoginThrottle throttle(
        clock, {.free_tries_pair = 1, .free_tries_address = 1, .free_tries_user = 1, .entries = 6});
    throttle.failed("first", "10.0.0.1");
    clock.advance(seconds(1));
    for (const char* user : {"second", "third"})
        throttle.failed(user, "10.0.0.2");

    BOOST_TEST((throttle.wait("first", "10.0.0.9") == seconds(0)));
    BOOST_TEST((throttle.wait("third", "10.0.0.9") > seconds(0)));
}

BOOST_AUTO_TEST_CASE(a_star_gives_every_known_permission_and_no_unknown_one) {
    PermissionCatalog catalog("roles/permissions.json");
    const Principal admin("anna", {"admin"}, {"*"}, catalog);
    BOOST_TEST(admin.allowed("ams_user:write"));
    BOOST_TEST(!admin.allowed("mdm_dep_token:read"));

    catalog.declare("mdm.dep", {"mdm_dep_token:read"});

    BOOST_TEST(admin.allowed("mdm_dep_token:read"));
    BOOST_TEST(!admin.allowed("mdm_dep_tokens:read"));
    BOOST_TEST(!admin.allowed("*"));
}

BOOST_AUTO_TEST_CASE(a_permission_belongs_to_one_plugin) {
    PermissionCatalog catalog("roles/permissions.json");
    catalog.declare("mdm.dep", {"mdm_dep_token:read"});

    for (const char* taken : {"mdm_dep_token:read", "ams_user:write", "ams_new:read"})
        BOOST_CHECK_EXCEPTION(catalog.declare("other", {"other_thing:read", taken}), ams::Error,
                              test::code_is("ams.permission_taken"));
    BOOST_TEST(!catalog.known("other_thing:read"));
}

BOOST_AUTO_TEST_SUITE_END()
