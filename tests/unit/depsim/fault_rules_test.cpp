// Which faults are taken: one of which something could never show is a slip of the pen.

#include <ostream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

const char* const kSenseless[] = {
    R"({"endpoint":"POST /device/sync","status":500})",
    R"({"endpoint":"post /devices/sync","status":500})",
    R"({"endpoint":"GET /devices/sync","status":500})",
    R"({"endpoint":"anything","unknown_endpoint":true,"status":500})",
    R"({"endpoint":"/nowhere","unknown_endpoint":true,"mode":"same_cursor"})",
    R"({"endpoint":"/nowhere","unknown_endpoint":true,"mode":"forget_session"})",
    R"({"status":500,"count":0})",
    R"({"endpoint":"/session","mode":"same_cursor"})",
    R"({"endpoint":"GET /account","mode":"expire_cursor"})",
    R"({"endpoint":"/session","mode":"forget_session"})",
    R"({"mode":"same_cursor","status":503})",
    R"({"mode":"forget_session","code":"FORBIDDEN"})",
    R"({"mode":"expire_cursor","body":"x"})",
    R"({"mode":"html","body":"x"})",
    R"({"mode":"not_json","code":"FORBIDDEN"})",
    R"({"mode":"huge_body","body":"x"})",
    R"({"mode":"truncated_json","status":503})",
    R"({"mode":"hang","status":503})",
    R"({"mode":"hang","cut":"middle"})",
    R"({"cut":"before","status":503})",
    R"({"cut":"before","mode":"html"})",
    R"({"cut":"before","headers":{"Retry-After":"1"}})",
    R"({"headers":{"Retry-After":"1\r\nX-Other: 2"}})",
    R"({"headers":{"Retry After":"1"}})",
    R"({"headers":{"":"1"}})",
    R"({"content_type":"text/html\r\nX-Other: 2"})",
};

const char* const kSensible[] = {
    R"({"mode":"hang","delay_ms":1000})",
    R"({"cut":"before","delay_ms":1000})",
    R"({"cut":"middle","mode":"html"})",
    R"({"cut":"middle","status":503,"body":"busy"})",
    R"({"endpoint":"/devices/sync","mode":"expire_cursor"})",
    R"({"endpoint":"GET /session","status":503})",
    R"({"mode":"no_serial"})",
    R"({"endpoint":"POST /devices/details","unknown_endpoint":true,"mode":"html"})",
};

} // namespace

BOOST_AUTO_TEST_SUITE(fault_rules)

BOOST_DATA_TEST_CASE(a_fault_that_could_not_show_is_refused, data::make(kSenseless), fault) {
    DepsimProcess service;

    const Answer answer = service.portal("POST", "/faults", fault);

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(!json_of(answer).at("error").get<std::string>().empty());
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/faults")).at("faults").empty());
}

BOOST_DATA_TEST_CASE(a_fault_that_can_show_is_taken_and_shown_as_it_can_be_posted, data::make(kSensible),
                     fault) {
    DepsimProcess service;

    service.expect_portal("POST", "/faults", fault);
    const Json shown = Json::parse(service.expect_portal("GET", "/faults")).at("faults");
    service.expect_portal("DELETE", "/faults");
    service.expect_portal("POST", "/faults", shown.dump());

    BOOST_TEST(Json::parse(service.expect_portal("GET", "/faults")).at("faults") == shown);
}

BOOST_AUTO_TEST_SUITE_END()
