#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/caller.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

using namespace ams::host;
using ams::Secret;
namespace data = boost::unit_test::data;
using Fixture = test::AccessFixture;

namespace {

const Secret kPassword("a good password");

} // namespace

BOOST_AUTO_TEST_SUITE(core_access)

BOOST_DATA_TEST_CASE(the_shipped_roles_are_there_and_admin_holds_everything, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    at.add_user("bert", {"user"});
    at.add_user("cleo", {"auditor"});

    BOOST_TEST(at.access.roles().size() == 3U);
    const auto anna = at.access.principal("anna").value();
    BOOST_TEST(anna.permissions().size() == at.catalog.all().size());
    BOOST_TEST(anna.allowed("mdm_dep_device:disown"));
    BOOST_TEST(at.access.principal("bert").value().permissions().empty());
    BOOST_TEST(at.access.principal("cleo").value().permissions() ==
               std::vector<std::string>{"ams_audit:read"});
    BOOST_TEST(!at.access.principal("nobody").has_value());
}

BOOST_DATA_TEST_CASE(a_user_signs_in_and_out, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});

    const Login login = at.access.login("anna", kPassword, "127.0.0.1");

    BOOST_TEST(login.principal.user() == "anna");
    BOOST_TEST(at.access.by_session(login.session).value().user() == "anna");
    BOOST_TEST(Access::csrf_matches(login.session, login.csrf));
    BOOST_TEST(!Access::csrf_matches(login.session, Secret("")));
    BOOST_TEST(!Access::csrf_matches(login.session, login.session));
    BOOST_TEST(at.access.user("anna").value().last_login_at.value() == "2026-11-22T12:00:00Z");
    at.access.logout(login.session);
    BOOST_TEST(!at.access.by_session(login.session).has_value());
}

BOOST_DATA_TEST_CASE(a_wrong_password_and_an_unknown_user_get_the_same_answer,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    const auto answer = [&](const std::string& user, const std::string& password) {
        try {
            at.access.login(user, Secret(password), "127.0.0.1");
        } catch (const ams::Error& e) {
            return e.code() + ": " + e.what();
        }
        return std::string("let in");
    };

    BOOST_TEST(answer("anna", "another password") == answer("nobody", "a good password"));
    BOOST_TEST(answer("anna", "").starts_with("ams.login_failed"));
    BOOST_TEST(answer("an\xFFna", "a good password").starts_with("ams.login_failed"));
    BOOST_TEST(answer(std::string(5000, 'a'), "x").starts_with("ams.login_failed"));
}

BOOST_DATA_TEST_CASE(guessing_is_slowed_down_even_for_the_right_password, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    for (int i = 0; i < 5; ++i)
        BOOST_CHECK_THROW(at.access.login("anna", Secret("wrong password"), "10.0.0.1"), ams::Error);

    BOOST_CHECK_EXCEPTION(at.access.login("anna", kPassword, "10.0.0.1"), ams::Error,
                          [](const ams::Error& error) {
                              return error.code() == "ams.login_throttled" && error.retry_after_s() == 1;
                          });

    at.clock.advance(std::chrono::seconds(2));
    BOOST_CHECK_NO_THROW(at.access.login("anna", kPassword, "10.0.0.1"));
}

BOOST_DATA_TEST_CASE(a_session_ends_when_idle_and_at_its_absolute_end, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    const Login idle = at.access.login("anna", kPassword, "127.0.0.1");
    const Login busy = at.access.login("anna", kPassword, "127.0.0.1");

    for (int minutes = 0; minutes < 12 * 60; minutes += 29) {
        BOOST_REQUIRE(at.access.by_session(busy.session).has_value());
        at.clock.advance(std::chrono::minutes(29));
    }

    BOOST_TEST(!at.access.by_session(idle.session).has_value());
    BOOST_TEST(!at.access.by_session(busy.session).has_value());
    at.access.purge();
    BOOST_TEST(at.fresh.connect()->query_int64("SELECT COUNT(*) FROM ams_session").value() == 0);
}

BOOST_DATA_TEST_CASE(neither_sessions_nor_tokens_nor_passwords_are_in_the_database,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    const Login login = at.access.login("anna", kPassword, "127.0.0.1");
    const Secret token = at.access.create_token(at.system, "anna", "script", std::nullopt);

    const auto connection = at.fresh.connect();
    for (const Secret* secret : {&login.session, &login.csrf, &token, &kPassword})
        for (const char* column : {"SELECT COUNT(*) FROM ams_session WHERE token_hash = ?",
                                   "SELECT COUNT(*) FROM ams_api_token WHERE token_hash = ?",
                                   "SELECT COUNT(*) FROM ams_user WHERE password_hash = ?"})
            BOOST_TEST(connection->query_int64(column, secret->reveal()).value() == 0);
    if (sample == Dialect::sqlite)
        for (const Secret* secret : {&login.session, &login.csrf, &token, &kPassword})
            BOOST_TEST(at.fresh.bytes_on_disk().find(secret->reveal()) == std::string::npos);
}

BOOST_DATA_TEST_CASE(a_changed_role_counts_at_once, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("bert", {"user"});
    const Login login = at.access.login("bert", kPassword, "127.0.0.1");
    const Caller task = Caller::of_user(at.access, "bert");
    BOOST_TEST(!task.allowed("mdm_dep_token:read"));

    at.access.put_role(at.system, "user", std::nullopt, {"mdm_dep_token:read"});
    BOOST_TEST(at.access.by_session(login.session).value().allowed("mdm_dep_token:read"));
    BOOST_TEST(task.allowed("mdm_dep_token:read"));

    at.access.put_role(at.system, "user", std::nullopt, {});
    BOOST_TEST(!at.access.by_session(login.session).value().allowed("mdm_dep_token:read"));
    BOOST_TEST(!task.allowed("mdm_dep_token:read"));

    at.access.delete_user(at.system, "bert");
    BOOST_TEST(!at.access.by_session(login.session).has_value());
    BOOST_TEST(!task.allowed("mdm_dep_token:read"));
}

BOOST_DATA_TEST_CASE(a_new_password_ends_the_users_sessions, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    const Login login = at.access.login("anna", kPassword, "127.0.0.1");

    at.access.put_user(at.system, "anna", Secret("another password"), std::nullopt);

    BOOST_TEST(!at.access.by_session(login.session).has_value());
    BOOST_TEST(at.access.user("anna").value().roles == std::vector<std::string>{"admin"});
    BOOST_CHECK_NO_THROW(at.access.login("anna", Secret("another password"), "127.0.0.1"));
}

BOOST_DATA_TEST_CASE(the_last_administrator_stays, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    at.add_user("bert", {"user"});

    BOOST_CHECK_EXCEPTION(at.access.delete_user(at.system, "anna"), ams::Error,
                          test::code_is("ams.last_admin"));
    BOOST_CHECK_EXCEPTION(
        at.access.put_user(at.system, "anna", std::nullopt, std::vector<std::string>{"user"}), ams::Error,
        test::code_is("ams.last_admin"));
    BOOST_TEST(at.access.user("anna").value().roles == std::vector<std::string>{"admin"});

    at.access.put_user(at.system, "bert", std::nullopt, std::vector<std::string>{"admin"});
    BOOST_CHECK_NO_THROW(at.access.delete_user(at.system, "anna"));
}

BOOST_DATA_TEST_CASE(a_role_that_makes_the_last_administrator_cannot_be_taken_apart,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.access.put_role(at.system, "people", "People", {"ams_user:write", "ams_role:write"});
    at.add_user("anna", {"people"});

    BOOST_CHECK_EXCEPTION(at.access.delete_role(at.system, "people"), ams::Error,
                          test::code_is("ams.last_admin"));
    BOOST_CHECK_EXCEPTION(at.access.put_role(at.system, "people", std::nullopt, {"ams_user:write"}),
                          ams::Error, test::code_is("ams.last_admin"));
    BOOST_TEST(at.access.role("people").value().permissions.size() == 2U);
}

BOOST_DATA_TEST_CASE(nobody_gives_what_they_do_not_hold, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    at.access.put_role(at.system, "helpdesk", "Help desk", {"ams_user:write", "ams_role:write"});
    at.add_user("hank", {"helpdesk"});
    const Principal hank = at.access.principal("hank").value();
    const auto escalation = test::code_is("ams.escalation");

    BOOST_CHECK_EXCEPTION(at.access.put_user(hank, "hank", std::nullopt, std::vector<std::string>{"admin"}),
                          ams::Error, escalation);
    BOOST_CHECK_EXCEPTION(at.access.put_user(hank, "anna", Secret("taken over now"), std::nullopt),
                          ams::Error, escalation);
    BOOST_CHECK_EXCEPTION(at.access.delete_user(hank, "anna"), ams::Error, escalation);
    BOOST_CHECK_EXCEPTION(
        at.access.put_role(hank, "helpdesk", std::nullopt, {"ams_user:write", "ams_role:write", "*"}),
        ams::Error, escalation);
    BOOST_CHECK_EXCEPTION(at.access.put_role(hank, "dep", std::nullopt, {"mdm_dep_token:read"}), ams::Error,
                          escalation);
    BOOST_CHECK_EXCEPTION(at.access.create_token(hank, "anna", "x", std::nullopt), ams::Error, escalation);
    BOOST_CHECK_NO_THROW(at.access.put_user(hank, "new", kPassword, std::vector<std::string>{"user"}));
}

BOOST_DATA_TEST_CASE(changes_need_their_permission, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("bert", {"user"});
    const Principal bert = at.access.principal("bert").value();
    const auto denied = test::code_is("ams.denied");

    BOOST_CHECK_EXCEPTION(at.access.put_user(bert, "x", kPassword, std::nullopt), ams::Error, denied);
    BOOST_CHECK_EXCEPTION(at.access.delete_user(bert, "bert"), ams::Error, denied);
    BOOST_CHECK_EXCEPTION(at.access.put_role(bert, "x", std::nullopt, {}), ams::Error, denied);
    BOOST_CHECK_EXCEPTION(at.access.delete_role(bert, "user"), ams::Error, denied);
}

BOOST_DATA_TEST_CASE(wrong_names_and_unknown_things_are_refused_at_their_field,
                     data::make(test::databases())) {
    Fixture at(sample);
    const auto field_is = [](const std::string& code, const std::string& field) {
        return [=](const ams::Error& error) { return error.code() == code && error.field() == field; };
    };

    for (const std::string& name : {std::string(), std::string("a b"), std::string("-x"), std::string("x\n"),
                                    std::string("system"), std::string(65, 'x')})
        BOOST_CHECK_EXCEPTION(at.access.put_user(at.system, name, kPassword, std::nullopt), ams::Error,
                              field_is("ams.user_name_bad", "name"));
    BOOST_CHECK_EXCEPTION(at.access.put_user(at.system, "anna", std::nullopt, std::nullopt), ams::Error,
                          field_is("ams.password_bad", "password"));
    BOOST_CHECK_EXCEPTION(at.access.put_user(at.system, "anna", kPassword, std::vector<std::string>{"admn"}),
                          ams::Error, test::says("ams.role_unknown", "did you mean \"admin\"?"));
    BOOST_TEST(!at.access.user("anna").has_value());
    BOOST_CHECK_EXCEPTION(at.access.put_role(at.system, "dep", std::nullopt, {"mdm_dep_token:reed"}),
                          ams::Error,
                          test::says("ams.permission_unknown", "did you mean \"mdm_dep_token:read\"?"));
    BOOST_TEST(!at.access.role("dep").has_value());
    BOOST_CHECK_EXCEPTION(at.access.put_role(at.system, "admin", std::nullopt, {}), ams::Error,
                          test::code_is("ams.role_fixed"));
    BOOST_CHECK_EXCEPTION(at.access.delete_role(at.system, "auditor"), ams::Error,
                          test::code_is("ams.role_shipped"));
    at.add_user("anna", {});
    BOOST_CHECK_EXCEPTION(at.access.put_user(at.system, "Anna", kPassword, std::nullopt), ams::Error,
                          test::code_is("ams.user_name_taken"));
}

BOOST_DATA_TEST_CASE(an_api_token_lets_in_until_it_expires_or_is_revoked, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    const Secret lasting = at.access.create_token(at.system, "anna", "script", std::nullopt);
    const Secret brief = at.access.create_token(at.system, "anna", "visit", std::chrono::hours(1));

    BOOST_TEST(at.access.by_token(lasting).value().user() == "anna");
    BOOST_TEST(at.access.by_token(brief).has_value());
    for (const char* wrong : {"", "amst_", "amst_x", "x"})
        BOOST_TEST(!at.access.by_token(Secret(wrong)).has_value());

    at.clock.advance(std::chrono::hours(1));
    BOOST_TEST(!at.access.by_token(brief).has_value());
    BOOST_TEST(at.access.tokens("anna").size() == 2U);
    at.access.purge();
    BOOST_TEST(at.access.tokens(std::nullopt).size() == 1U);

    at.access.revoke_token(at.system, at.access.tokens("anna").front().id);
    BOOST_TEST(!at.access.by_token(lasting).has_value());
    BOOST_CHECK_EXCEPTION(at.access.revoke_token(at.system, "999"), ams::Error,
                          test::code_is("ams.token_unknown"));
    BOOST_CHECK_EXCEPTION(at.access.revoke_token(at.system, "1; DROP"), ams::Error,
                          test::code_is("ams.token_unknown"));
    BOOST_CHECK_EXCEPTION(at.access.create_token(at.system, "nobody", "x", std::nullopt), ams::Error,
                          test::code_is("ams.user_unknown"));
}

BOOST_DATA_TEST_CASE(a_disabled_user_is_let_in_by_nothing_and_told_only_with_the_password,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    at.add_user("bert", {"auditor"});
    const Login login = at.access.login("bert", kPassword, "127.0.0.1");
    const Secret token = at.access.create_token(at.system, "bert", "script", std::nullopt);

    at.access.put_user(at.system, "bert", std::nullopt, std::nullopt, true);

    BOOST_TEST(!at.access.by_session(login.session).has_value());
    BOOST_TEST(!at.access.by_token(token).has_value());
    BOOST_TEST(!at.access.allowed("bert", "ams_audit:read"));
    BOOST_CHECK_EXCEPTION(at.access.login("bert", kPassword, "127.0.0.1"), ams::Error,
                          test::code_is("ams.user_disabled"));
    BOOST_CHECK_EXCEPTION(at.access.login("bert", Secret("another one"), "127.0.0.1"), ams::Error,
                          test::code_is("ams.login_failed"));
    BOOST_TEST(at.access.user("bert").value().disabled);
    BOOST_CHECK_EXCEPTION(at.access.put_user(at.system, "anna", std::nullopt, std::nullopt, true), ams::Error,
                          test::code_is("ams.last_admin"));

    at.access.put_user(at.system, "bert", std::nullopt, std::nullopt, false);
    BOOST_TEST(at.access.by_token(token).has_value());
    BOOST_TEST(!at.access.by_session(login.session).has_value());
}

BOOST_DATA_TEST_CASE(ones_own_password_needs_the_present_one_and_ends_the_other_sessions,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("bert", {"user"});
    const Login here = at.access.login("bert", kPassword, "127.0.0.1");
    const Login there = at.access.login("bert", kPassword, "10.0.0.2");
    const Principal bert = at.access.principal("bert").value();
    const Secret wanted("a much better password");
    const auto change = [&](const Secret& current, const Secret& next) {
        at.access.change_password(bert, current, next, here.session, "127.0.0.1");
    };

    BOOST_CHECK_EXCEPTION(change(Secret("wrong"), wanted), ams::Error, [](const ams::Error& error) {
        return error.code() == "ams.password_wrong" && error.field() == "current_password";
    });
    BOOST_CHECK_EXCEPTION(change(kPassword, Secret("short")), ams::Error, [](const ams::Error& error) {
        return error.code() == "ams.password_bad" && error.field() == "new_password";
    });
    BOOST_CHECK_EXCEPTION(change(kPassword, kPassword), ams::Error, test::code_is("ams.password_bad"));
    change(kPassword, wanted);

    BOOST_TEST(at.access.by_session(here.session).has_value());
    BOOST_TEST(!at.access.by_session(there.session).has_value());
    BOOST_CHECK_NO_THROW(at.access.login("bert", wanted, "127.0.0.1"));
    for (int i = 0; i < 5; ++i)
        BOOST_CHECK_THROW(change(Secret("a guess"), Secret("whatever it may be")), ams::Error);
    BOOST_CHECK_EXCEPTION(change(wanted, Secret("whatever it may be")), ams::Error,
                          test::code_is("ams.login_throttled"));
}

BOOST_DATA_TEST_CASE(sessions_are_seen_and_ended_by_their_owner_and_by_whoever_manages_users,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.access.put_role(at.system, "desk", "Desk", {"ams_user:read", "ams_user:write"});
    at.add_user("anna", {"admin"});
    at.add_user("bert", {"user"});
    at.add_user("dora", {"desk"});
    const Login one = at.access.login("bert", kPassword, "10.0.0.1", "A browser");
    at.clock.advance(std::chrono::minutes(2));
    const Login two = at.access.login("bert", kPassword, "10.0.0.2");
    const Login root = at.access.login("anna", kPassword, "10.0.0.3");
    const auto who = [&](const char* name) { return at.access.principal(name).value(); };

    const auto seen = at.access.sessions("bert", two.session);
    BOOST_REQUIRE(seen.size() == 2U);
    BOOST_TEST(seen[0].current);
    BOOST_TEST(seen[1].agent == "A browser");
    BOOST_TEST(seen[1].address == "10.0.0.1");
    BOOST_TEST(one.session.reveal().find(seen[1].id) == std::string::npos);
    BOOST_CHECK_EXCEPTION(at.access.end_session(who("bert"), "anna", seen[1].id), ams::Error,
                          test::code_is("ams.denied"));
    BOOST_CHECK_EXCEPTION(at.access.end_session(who("dora"), "bert", "0123456789abcdef"), ams::Error,
                          test::code_is("ams.session_unknown"));
    const std::string roots = at.access.sessions("anna", std::nullopt).front().id;
    BOOST_CHECK_EXCEPTION(at.access.end_session(who("dora"), "anna", roots), ams::Error,
                          test::code_is("ams.escalation"));
    at.access.end_session(who("dora"), "bert", seen[1].id);
    BOOST_TEST(!at.access.by_session(one.session).has_value());
    BOOST_TEST(at.access.end_sessions(who("bert"), "bert", two.session) == 0);
    BOOST_TEST(at.access.by_session(two.session).has_value());
    BOOST_TEST(at.access.end_sessions(who("anna"), "bert", std::nullopt) == 1);
    BOOST_TEST(at.access.by_session(root.session).has_value());
}

BOOST_DATA_TEST_CASE(what_a_user_holds_is_told_with_the_roles_it_comes_from, data::make(test::databases())) {
    Fixture at(sample);
    at.access.put_role(at.system, "dep", "DEP", {"mdm_dep_token:read", "ams_audit:read"});
    at.add_user("anna", {"admin", "dep"});
    at.add_user("bert", {"auditor", "dep"});

    const auto bert = at.access.permissions_held("bert");
    BOOST_REQUIRE(bert.size() == 2U);
    BOOST_TEST(bert[0].permission.permission == "ams_audit:read");
    BOOST_TEST(bert[0].roles == (std::vector<std::string>{"auditor", "dep"}),
               boost::test_tools::per_element());
    const auto anna = at.access.permissions_held("anna");
    BOOST_TEST(anna.size() == at.catalog.all().size());
    BOOST_TEST(anna[0].roles == (std::vector<std::string>{"admin", "dep"}), boost::test_tools::per_element());
    BOOST_CHECK_EXCEPTION(at.access.permissions_held("nobody"), ams::Error,
                          test::code_is("ams.user_unknown"));
}

BOOST_DATA_TEST_CASE(a_renamed_role_keeps_its_users_and_permissions, data::make(test::databases())) {
    Fixture at(sample);
    at.access.put_role(at.system, "dep", std::nullopt, {"mdm_dep_token:read"});
    at.add_user("bert", {"dep"});

    at.access.rename_role(at.system, "dep", "dep_people");

    BOOST_TEST(!at.access.role("dep").has_value());
    const RoleInfo role = at.access.role("dep_people").value();
    BOOST_TEST(role.title == "dep_people");
    BOOST_TEST(role.users == std::vector<std::string>{"bert"});
    BOOST_TEST(at.access.allowed("bert", "mdm_dep_token:read"));
    const auto refused = [&](const char* name, const char* wanted, const char* code) {
        BOOST_CHECK_EXCEPTION(at.access.rename_role(at.system, name, wanted), ams::Error,
                              test::code_is(code));
    };
    refused("dep_people", "admin", "ams.role_name_taken");
    refused("dep_people", "not good", "ams.role_name_bad");
    refused("auditor", "auditors", "ams.role_shipped");
    refused("nothing", "something", "ams.role_unknown");
}

BOOST_DATA_TEST_CASE(seeding_again_leaves_what_role_management_made, data::make(test::databases())) {
    Fixture at(sample);
    at.access.put_role(at.system, "user", std::nullopt, {"mdm_dep_token:read"});

    at.access.seed_roles("roles");

    BOOST_TEST(at.access.role("user").value().permissions == std::vector<std::string>{"mdm_dep_token:read"});
    BOOST_TEST(at.access.role("user").value().shipped);
}

BOOST_DATA_TEST_CASE(callers_decide_by_who_they_are, data::make(test::databases())) {
    Fixture at(sample);
    at.add_user("anna", {"admin"});
    const Caller request = Caller::of_request(at.access.principal("anna").value());
    const Caller schedule = Caller::of_schedule("mdm_dep_token:read");

    BOOST_TEST(Caller::from(request.abi()).allowed("mdm_dep_device:disown"));
    BOOST_TEST(schedule.user() == "system");
    BOOST_TEST(schedule.allowed("mdm_dep_token:read"));
    BOOST_TEST(!schedule.allowed("mdm_dep_device:disown"));

    const Caller task = Caller::lasting(request.abi(), at.access);
    at.add_user("bert", {"admin"});
    at.access.put_user(at.system, "anna", std::nullopt, std::vector<std::string>{"user"});
    BOOST_TEST(request.allowed("mdm_dep_token:read"));
    BOOST_TEST(!task.allowed("mdm_dep_token:read"));

    ams_caller forged{sizeof(ams_caller), "admin", nullptr};
    BOOST_CHECK_EXCEPTION(static_cast<void>(Caller::from(&forged)), ams::Error,
                          test::code_is("ams.bad_caller"));
    BOOST_CHECK_EXCEPTION(static_cast<void>(Caller::from(nullptr)), ams::Error,
                          test::code_is("ams.bad_caller"));
}

BOOST_AUTO_TEST_SUITE_END()
