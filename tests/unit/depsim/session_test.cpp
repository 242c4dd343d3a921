// GET /session, session tokens and the states of a server token.

#define BOOST_TEST_MODULE depsim_service
#include <boost/test/unit_test.hpp>

#include <ctime>
#include <ostream>

#include <boost/test/data/test_case.hpp>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/OAuth10Credentials.h>
#include <Poco/URI.h>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

struct Refused {
    const char* name;
    Signing signing;
    int status;
    const char* body;
};
std::ostream& operator<<(std::ostream& out, const Refused& refused) {
    return out << refused.name;
}

Signing without(const char* parameter) {
    Signing signing;
    signing.without = {parameter};
    return signing;
}
Signing with(Pairs extra) {
    Signing signing;
    signing.extra = std::move(extra);
    return signing;
}
Signing with_query(Pairs query) {
    Signing signing;
    signing.query = std::move(query);
    return signing;
}
Signing method(const char* name) {
    Signing signing;
    signing.signature_method = name;
    return signing;
}
Signing url(const char* text) {
    Signing signing;
    signing.url = text;
    return signing;
}

const Refused kRefused[] = {
    {"no_consumer_key", without("oauth_consumer_key"), 400, ""},
    {"no_token", without("oauth_token"), 400, ""},
    {"no_signature_method", without("oauth_signature_method"), 400, ""},
    {"no_timestamp", without("oauth_timestamp"), 400, ""},
    {"no_nonce", without("oauth_nonce"), 400, ""},
    {"no_signature", without("oauth_signature"), 400, ""},
    {"a_parameter_twice", with({{"oauth_version", "1.0"}}), 400, ""},
    {"an_unknown_parameter", with({{"oauth_callback", "oob"}}), 400, ""},
    {"a_parameter_in_the_header_and_the_query", with_query({{"oauth_version", "1.0"}}), 400, ""},
    {"an_oauth_parameter_in_the_query", with_query({{"oauth_callback", "oob"}}), 400, ""},
    {"hmac_sha256", method("HMAC-SHA256"), 400, ""},
    {"plaintext", method("PLAINTEXT"), 400, ""},
    {"signed_for_another_host", url("https://mdmenrollment.apple.com/session"), 401, "signature_invalid"},
    {"signed_without_the_port", url("https://127.0.0.1/session"), 401, "signature_invalid"},
};

Json token_of(DepsimProcess& service) {
    return Json::parse(service.expect_portal("GET", "/servers/" + service.first_server() + "/token"));
}

void set_token(DepsimProcess& service, const Json& change) {
    service.expect_portal("PATCH", "/servers/" + service.first_server() + "/token", change.dump());
}

} // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(a_well_signed_request_gets_a_session_that_works) {
    DepsimProcess service;
    Client client(service);

    const Answer answer = client.open();

    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.header("Content-Type") == "application/json;charset=UTF8");
    BOOST_TEST(client.ok("GET", "/account").at("server_uuid") == service.first_server());
}

BOOST_AUTO_TEST_CASE(realm_and_oauth_version_may_be_left_out) {
    DepsimProcess service;
    Client client(service);
    Signing bare;
    bare.realm = false;
    bare.version = false;

    BOOST_TEST(client.open(bare).status == 200);
}

BOOST_AUTO_TEST_CASE(a_signature_by_another_oauth_library_is_accepted) {
    DepsimProcess service;
    Client client(service);
    const Poco::Net::OAuth10Credentials credentials(
        client.token.at("consumer_key"), client.token.at("consumer_secret"), client.token.at("access_token"),
        client.token.at("access_secret"));
    Poco::Net::HTTPRequest request("GET", "/session");
    Poco::Net::OAuth10Credentials signer(credentials.getConsumerKey(), credentials.getConsumerSecret(),
                                         credentials.getToken(), credentials.getTokenSecret());
    signer.authenticate(request, Poco::URI(service.base_url() + "/session"));

    const Answer answer = client.send(
        "GET", "/session", {{"Authorization", request.get("Authorization")}, {"User-Agent", "other/1"}});

    BOOST_TEST(answer.status == 200);
}

BOOST_AUTO_TEST_CASE(each_session_token_is_new) {
    DepsimProcess service;
    Client client(service);

    client.open();
    const std::string first = client.session;
    client.open();

    BOOST_TEST(client.session != first);
}

BOOST_DATA_TEST_CASE(a_request_that_oauth_does_not_allow_is_refused, data::make(kRefused), refused) {
    DepsimProcess service;
    Client client(service);

    const Answer answer = client.open(refused.signing);

    BOOST_TEST(answer.status == refused.status);
    BOOST_TEST(answer.body == refused.body);
}

BOOST_AUTO_TEST_CASE(without_an_authorization_header_the_request_is_malformed) {
    DepsimProcess service;
    Client client(service);

    BOOST_TEST(client.send("GET", "/session", {{"User-Agent", "t/1"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_is_an_invalid_signature) {
    DepsimProcess service;
    Client client(service);
    client.token["access_secret"] = "AS_wrong";

    const Answer answer = client.open();

    BOOST_TEST(answer.status == 401);
    BOOST_TEST(answer.body == "signature_invalid");
}

BOOST_AUTO_TEST_CASE(an_unknown_consumer_key_or_token_is_unauthorized) {
    DepsimProcess service;
    Client client(service);
    Client other(service);
    client.token["consumer_key"] = "CK_unknown";
    other.token["access_token"] = "AT_unknown";

    BOOST_TEST(client.open().status == 401);
    const Answer answer = other.open();
    BOOST_TEST(answer.status == 401);
    BOOST_TEST(answer.body == "token_rejected");
}

BOOST_AUTO_TEST_CASE(a_nonce_serves_once) {
    DepsimProcess service;
    Client client(service);
    Signing signing;
    signing.timestamp = std::time(nullptr);
    signing.nonce = "0123456789abcdef";

    BOOST_TEST(client.open(signing).status == 200);
    BOOST_TEST(client.open(signing).status == 401);
    signing.timestamp += 1; // the same nonce with another timestamp is another pair
    BOOST_TEST(client.open(signing).status == 200);
}

BOOST_AUTO_TEST_CASE(a_nonce_that_was_used_stays_used_whatever_the_clock_does) {
    DepsimProcess service;
    set(service, {{"now", 1785578400}});
    Client client(service);
    Signing first;
    first.timestamp = 1785578400;
    first.nonce = "0123456789abcdef";
    BOOST_TEST(client.open(first).status == 200);

    set(service, {{"advance_s", 700}, {"oauth_window_s", 100000}});
    BOOST_TEST(client.open(first).status == 401);
    set(service, {{"advance_s", 1000000}});
    Signing later;
    later.timestamp = 1785578400 + 1000700;
    BOOST_TEST(client.open(later).status == 200);
    set(service, {{"now", 1785578400}});

    BOOST_TEST(client.open(first).status == 401);
}

BOOST_AUTO_TEST_CASE(a_query_parameter_named_realm_is_signed_like_any_other) {
    DepsimProcess service;
    Client client(service);

    BOOST_TEST(client.open(with_query({{"realm", "ADM"}, {"a", "b c"}})).status == 200);
}

BOOST_AUTO_TEST_CASE(a_timestamp_outside_the_window_is_refused_and_the_date_header_tells_why) {
    DepsimProcess service({"--oauth-window", "60"});
    Client client(service);
    set(service, {{"now", "2026-08-01T10:00:00Z"}});
    constexpr std::int64_t now = 1785578400;
    Signing signing;

    for (const auto& [offset, status] : {std::pair{-61, 401}, {-60, 200}, {60, 200}, {61, 401}}) {
        signing.timestamp = now + offset;
        const Answer answer = client.open(signing);
        BOOST_TEST(answer.status == status, offset);
        BOOST_TEST(answer.header("Date") == "Sat, 01 Aug 2026 10:00:00 GMT");
    }
}

BOOST_AUTO_TEST_CASE(a_missing_unknown_or_expired_session_is_unauthorized) {
    DepsimProcess service({"--session-lifetime", "100"});
    Client client(service);
    const Pairs agent{{"User-Agent", "t/1"}};
    BOOST_TEST(client.send("GET", "/account", agent).status == 401);
    BOOST_TEST(client.send("GET", "/account", {{"User-Agent", "t/1"}, {"X-ADM-Auth-Session", "none"}}).body ==
               "UNAUTHORIZED");

    client.open();
    set(service, {{"clock_offset_s", 99}});
    BOOST_TEST(client.call("GET", "/account").status == 200);
    set(service, {{"clock_offset_s", 102}});
    const Answer answer = client.call("GET", "/account");

    BOOST_TEST(answer.status == 401);
    BOOST_TEST(answer.body == "UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(all_sessions_can_be_forgotten_with_401_or_403) {
    DepsimProcess service;
    Client client(service);
    client.open();

    service.expect_portal("POST", "/sessions/forget");
    BOOST_TEST(client.call("GET", "/account").status == 401);
    set(service, {{"session_refusal", 403}});
    const Answer answer = client.call("GET", "/account");

    BOOST_TEST(answer.status == 403);
    BOOST_TEST(answer.body == "FORBIDDEN");
}

BOOST_AUTO_TEST_CASE(a_rotated_session_comes_in_a_header_and_the_old_one_still_works) {
    DepsimProcess service;
    set(service, {{"rotation", "rotate"}, {"rotate_every", 2}});
    Client client(service);
    client.open();
    const std::string first = client.session;
    const Pairs headers{{"X-ADM-Auth-Session", first}, {"User-Agent", "t/1"}};

    BOOST_TEST(client.send("GET", "/account", headers).header("X-ADM-Auth-Session").empty());
    const std::string second = client.send("GET", "/account", headers).header("X-ADM-Auth-Session");

    BOOST_TEST(!second.empty());
    BOOST_TEST(second != first);
    BOOST_TEST(client.send("GET", "/account", headers).status == 200);
}

BOOST_AUTO_TEST_CASE(strict_rotation_ends_the_old_session_at_once) {
    DepsimProcess service;
    set(service, {{"rotation", "strict"}});
    Client client(service);
    client.open();
    const Pairs old{{"X-ADM-Auth-Session", client.session}, {"User-Agent", "t/1"}};

    client.ok("GET", "/account");

    BOOST_TEST(client.send("GET", "/account", old).status == 401);
    client.ok("GET", "/account"); // with the new one
}

BOOST_AUTO_TEST_CASE(without_rotation_no_header_is_sent_and_same_repeats_it) {
    DepsimProcess service;
    Client client(service);
    client.open();

    set(service, {{"rotation", "none"}});
    BOOST_TEST(client.call("GET", "/account").header("X-ADM-Auth-Session").empty());
    set(service, {{"rotation", "same"}});
    const std::string session = client.session;
    BOOST_TEST(client.call("GET", "/account").header("X-ADM-Auth-Session") == session);
}

BOOST_AUTO_TEST_CASE(a_new_download_replaces_the_token_at_once) {
    DepsimProcess service;
    Client old(service);
    old.open();
    Client renewed(service);

    BOOST_TEST(old.call("GET", "/account").status == 401);
    const Answer answer = old.open();
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(answer.body == "signature_invalid");
    BOOST_TEST(renewed.open().status == 200);
    BOOST_TEST(old.token.at("consumer_key") == renewed.token.at("consumer_key"));
    BOOST_TEST(old.token.at("access_token") != renewed.token.at("access_token"));

    set(service, {{"replaced_code", "token_rejected"}});
    BOOST_TEST(old.open().body == "token_rejected");
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_refused) {
    DepsimProcess service;
    Client client(service);
    client.open();

    set(service, {{"clock_offset_s", 366 * 24 * 3600}});
    Signing later;
    later.timestamp = std::time(nullptr) + 366 * 24 * 3600;
    const Answer answer = client.open(later);

    BOOST_TEST(answer.status == 401);
    BOOST_TEST(answer.body == "token_expired");
    BOOST_TEST(token_of(service).at("state") == "expired");
}

BOOST_AUTO_TEST_CASE(a_deleted_portal_user_makes_everything_forbidden) {
    DepsimProcess service;
    Client client(service);
    client.open();

    set_token(service, {{"state", "user_deleted"}});

    for (const Answer& answer : {client.call("GET", "/account"), client.open()}) {
        BOOST_TEST(answer.status == 403);
        BOOST_TEST(answer.body == "FORBIDDEN");
    }
}

BOOST_AUTO_TEST_CASE(unsigned_terms_block_the_session_the_others_or_all) {
    DepsimProcess service;
    Client client(service);
    client.open();

    set(service, {{"terms_not_signed", "session"}});
    BOOST_TEST(client.open().body == "T_C_NOT_SIGNED");
    BOOST_TEST(client.call("GET", "/account").status == 200);

    set(service, {{"terms_not_signed", "others"}});
    BOOST_TEST(client.open().status == 200);
    const Answer answer = client.call("GET", "/account");
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(answer.body == "T_C_NOT_SIGNED");

    set(service, {{"terms_not_signed", "all"}});
    BOOST_TEST(client.open().status == 403);
    BOOST_TEST(client.call("GET", "/account").status == 403);
}

BOOST_AUTO_TEST_CASE(a_bad_token_is_told_before_the_terms) {
    DepsimProcess service;
    Client client(service);
    set(service, {{"terms_not_signed", "all"}});
    client.token["access_secret"] = "AS_wrong";

    BOOST_TEST(client.open().body == "signature_invalid");
}

BOOST_AUTO_TEST_SUITE_END()
