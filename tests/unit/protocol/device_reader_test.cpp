#include "plugin/protocol/device_reader.hpp"

#include "tests/unit/protocol/error_of.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace mdm::dep::test {
namespace {

// A page with one record made of `members`.
std::string page_of(const std::string& members) {
    return R"({"devices":[{"serial_number":"S1",)" + members + R"(}],"cursor":"c"})";
}

Device device_of(const std::string& members) {
    return read_page(page_of(members)).devices.at(0);
}

struct BadPage {
    const char* name;
    std::string body;
};
std::ostream& operator<<(std::ostream& out, const BadPage& row) {
    return out << row.name;
}

const std::vector<BadPage> kBadPages{
    {"empty", ""},
    {"a web page", "<html>"},
    {"a bare word", "EXPIRED_CURSOR"},
    {"a string", R"("EXPIRED_CURSOR")"},
    {"an array", R"([{"cursor":"c"}])"},
    {"cut", R"({"devices":[{"serial_number":"S1")"},
    {"trailing text", R"({"cursor":"c"}x)"},
    {"no cursor", R"({"devices":[]})"},
    {"empty cursor", R"({"devices":[],"cursor":""})"},
    {"null cursor", R"({"devices":[],"cursor":null})"},
    {"cursor is a number", R"({"devices":[],"cursor":1})"},
    {"cursor is an object", R"({"devices":[],"cursor":{}})"},
    {"cursor is enormous", R"({"cursor":")" + std::string(20000, 'x') + "\"}"},
    {"cursor with NUL", R"({"cursor":"a\u0000b"})"},
    {"devices is text", R"({"devices":"none","cursor":"c"})"},
    {"devices is an object", R"({"devices":{"S1":{}},"cursor":"c"})"},
    {"devices is a number", R"({"devices":3,"cursor":"c"})"},
    {"more_to_follow is text", R"({"more_to_follow":"true","cursor":"c"})"},
    {"more_to_follow is a list", R"({"more_to_follow":[],"cursor":"c"})"},
    {"nested too deeply", R"({"x":)" + std::string(40, '[') + std::string(40, ']') + R"(,"cursor":"c"})"},
    {"nested far too deeply", std::string(1'000'000, '[')},
    {"a record nested too deeply", page_of(R"("x":)" + std::string(40, '[') + std::string(40, ']'))},
    {"cut, with invalid UTF-8 in it", page_of("\"model\":\"\xff\"").substr(0, 50)},
    {"a number that no type holds", page_of(R"("x":1e999)")},
};

} // namespace

BOOST_AUTO_TEST_SUITE(device_reader)

BOOST_AUTO_TEST_CASE(a_page_is_read_with_every_key) {
    const DevicePage page = read_page(R"({
      "devices":[
        {"serial_number":"C02EXAMPLE01","model":"MacBook Pro","description":"MBP 14 SILVER/16GB/512GB-USA",
         "color":"SILVER","asset_tag":"A-1","os":"OSX","device_family":"Mac","profile_status":"assigned",
         "profile_uuid":"0123456789ABCDEF0123456789ABCDEF","profile_assign_time":"2026-08-01T10:05:00Z",
         "profile_push_time":"2026-08-01T12:06:00+02:00","device_assigned_by":"-1",
         "device_assigned_date":"2026-08-01T10:00:00.5Z","op_type":"Modified","op_date":"2026-08-02T09:00:00Z",
         "response_status":"SUCCESS","mdm_migration_deadline":"2026-12-24T00:00:00Z",
         "bluetooth_mac_address":"00:11","wifi_mac_address":"22:33","ethernet_mac_address":"44:55","eid":"89",
         "imei":["35","36"],"meid":["A0"],"is_replacement_device":true,"released_by_replacement":false}],
      "cursor":"MDowOjE3MDAw","fetched_until":"2026-08-02T08:00:00Z","more_to_follow":true})");

    BOOST_TEST(page.cursor == "MDowOjE3MDAw");
    BOOST_TEST(page.more_to_follow);
    BOOST_TEST(page.fetched_until.value() == "2026-08-02T08:00:00Z");
    BOOST_TEST(page.skipped == 0U);
    BOOST_TEST_REQUIRE(page.devices.size() == 1U);
    const Device expected{.serial_number = "C02EXAMPLE01",
                          .model = "MacBook Pro",
                          .description = "MBP 14 SILVER/16GB/512GB-USA",
                          .color = "SILVER",
                          .asset_tag = "A-1",
                          .os = "OSX",
                          .device_family = "Mac",
                          .profile_status = "assigned",
                          .profile_uuid = "0123456789ABCDEF0123456789ABCDEF",
                          .profile_assign_time = "2026-08-01T10:05:00Z",
                          .profile_push_time = "2026-08-01T10:06:00Z",
                          .device_assigned_date = "2026-08-01T10:00:00Z",
                          .device_assigned_by = "-1",
                          .op_type = "Modified",
                          .op_date = "2026-08-02T09:00:00Z",
                          .response_status = "SUCCESS",
                          .mdm_migration_deadline = "2026-12-24T00:00:00Z",
                          .bluetooth_mac_address = "00:11",
                          .wifi_mac_address = "22:33",
                          .ethernet_mac_address = "44:55",
                          .eid = "89",
                          .imei = {"35", "36"},
                          .meid = {"A0"},
                          .is_replacement_device = true,
                          .released_by_replacement = false,
                          .extra = std::nullopt};
    BOOST_TEST((page.devices[0] == expected));
}

BOOST_AUTO_TEST_CASE(missing_and_null_devices_are_an_empty_page) {
    for (const char* const body :
         {R"({"cursor":"c"})", R"({"devices":null,"cursor":"c","more_to_follow":null})",
          R"({"devices":[],"cursor":"c","fetched_until":"0001-01-01T00:00:00Z"})"}) {
        const DevicePage page = read_page(body);

        BOOST_TEST(page.devices.empty());
        BOOST_TEST(!page.more_to_follow);
        BOOST_TEST(!page.fetched_until.has_value());
    }
}

BOOST_AUTO_TEST_CASE(unknown_keys_around_the_records_are_ignored) {
    const DevicePage page = read_page(
        R"({"new":{"devices":[{"serial_number":"NO"}],"cursor":"wrong"},"devices":[{"serial_number":"S1"}],)"
        R"("list":[[1],{"cursor":"wrong"}],"cursor":"c","number":1})");

    BOOST_TEST(page.cursor == "c");
    BOOST_TEST(page.devices.size() == 1U);
}

BOOST_AUTO_TEST_CASE(records_that_are_none_are_skipped_and_counted) {
    const DevicePage page = read_page(
        R"({"cursor":"c","devices":[1,null,"S0",[{"serial_number":"S9"}],{},{"model":"x"},{"serial_number":""},)"
        R"({"serial_number":" "},{"serial_number":null},{"serial_number":7},{"serial_number":{"a":["S8"]}},)"
        R"({"serial_number":["S7"]},{"serial_number":"a\u0000b"},{"serial_number":"S1"}]})");

    BOOST_TEST(page.skipped == 13U);
    BOOST_TEST_REQUIRE(page.devices.size() == 1U);
    BOOST_TEST(page.devices[0].serial_number == "S1");
    BOOST_TEST(!page.devices[0].extra.has_value());
}

BOOST_AUTO_TEST_CASE(a_skipped_record_leaves_nothing_behind_for_the_next) {
    const DevicePage page =
        read_page(R"({"cursor":"c","devices":[{"model":"x","new":1,"imei":["1"]},{"serial_number":"S1"}]})");

    BOOST_TEST((page.devices.at(0) == Device{.serial_number = "S1"}));
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_kept_as_one_json_object) {
    const Device device = device_of(
        R"("n":1.5,"t":"x\"y","o":{"a":[{"b":null},[],true],"c":{}},"l":[1,[2,{"d":-3}]],"model":"M")");

    BOOST_TEST(device.extra.value() ==
               R"({"n":1.5,"t":"x\"y","o":{"a":[{"b":null},[],true],"c":{}},"l":[1,[2,{"d":-3}]]})");
    BOOST_TEST(device.model.value() == "M");
}

BOOST_AUTO_TEST_CASE(known_keys_with_unexpected_values_are_kept_beside) {
    const Device device = device_of(
        R"("model":5,"os":["iOS"],"is_replacement_device":"yes","op_date":"yesterday","color":"a\u0000b","meid":{"x":1})");

    BOOST_TEST(!device.model.has_value());
    BOOST_TEST(!device.os.has_value());
    BOOST_TEST(!device.is_replacement_device.has_value());
    BOOST_TEST(!device.op_date.has_value());
    BOOST_TEST(!device.color.has_value());
    BOOST_TEST(
        device.extra.value() ==
        R"({"model":5,"os":["iOS"],"is_replacement_device":"yes","op_date":"yesterday","color":"a\u0000b",)"
        R"("meid":{"x":1}})");
}

BOOST_AUTO_TEST_CASE(null_is_never_reported_and_empty_text_is_kept) {
    const Device device = device_of(R"("model":null,"os":"","imei":null,"is_replacement_device":null)");

    BOOST_TEST((device == Device{.serial_number = "S1", .os = ""}));
}

BOOST_AUTO_TEST_CASE(no_time_in_any_spelling_is_none_and_leaves_no_trace) {
    const Device device = device_of(
        R"("profile_assign_time":"","profile_push_time":"0001-01-01T00:00:00Z","device_assigned_date":null)");

    BOOST_TEST((device == Device{.serial_number = "S1"}));
}

BOOST_AUTO_TEST_CASE(imei_may_be_a_single_text_and_keeps_only_text) {
    BOOST_TEST(device_of(R"("imei":"35")").imei.at(0) == "35");
    const Device device = device_of(R"("imei":["35",1,[2],"36"])");

    BOOST_TEST((device.imei == std::vector<std::string>{"35", "36"}));
    BOOST_TEST(device.extra.value() == R"({"imei":1})");
}

BOOST_AUTO_TEST_CASE(the_last_of_a_repeated_key_counts) {
    BOOST_TEST(device_of(R"("model":"A","model":"B")").model.value() == "B");
}

BOOST_AUTO_TEST_CASE(four_byte_utf8_survives) {
    BOOST_TEST(device_of("\"description\":\"\xf0\x9f\x93\xb1 \\ud83d\\udcf1\"").description.value() ==
               "\xf0\x9f\x93\xb1 \xf0\x9f\x93\xb1");
}

// One letter in one device's name must not stop the list for ever.
BOOST_AUTO_TEST_CASE(damaged_text_is_repaired) {
    BOOST_TEST(device_of("\"model\":\"iP\xe4"
                         "d\"")
                   .model.value() == "iP\xef\xbf\xbd"
                                     "d");
    BOOST_TEST(device_of(R"("model":"iPad \ud83d")").model.value() == "iPad \xef\xbf\xbd");
    BOOST_TEST(device_of("\"model\":\"a\tb\nc\"").model.value() == "a\tb\nc");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_no_damage) {
    BOOST_TEST(read_page("\xef\xbb\xbf" + page_of(R"("model":"M")")).devices.at(0).model.value() == "M");
}

BOOST_DATA_TEST_CASE(what_is_no_page_is_a_bad_answer, boost::unit_test::data::make(kBadPages), row) {
    const Error error = error_of([&] { (void)read_page(row.body); });

    BOOST_TEST(error.code() == Code::bad_answer);
    BOOST_TEST(!error.detail().empty());
}

BOOST_AUTO_TEST_CASE(details_are_read_by_serial_number) {
    const auto devices = read_details(
        R"({"devices":{"S1":{"serial_number":"S1","model":"M","response_status":"SUCCESS"},)"
        R"("S2":{"response_status":"NOT_ACCESSIBLE"},"S3":null,"S4":{"response_status":"NEW_WORD","n":{"m":1}}}})");

    BOOST_TEST_REQUIRE(devices.size() == 3U);
    BOOST_TEST((devices[0] == Device{.serial_number = "S1", .model = "M", .response_status = "SUCCESS"}));
    BOOST_TEST((devices[1] == Device{.serial_number = "S2", .response_status = "NOT_ACCESSIBLE"}));
    BOOST_TEST(devices[2].serial_number == "S4");
    BOOST_TEST(devices[2].extra.value() == R"({"n":{"m":1}})");
}

BOOST_AUTO_TEST_CASE(the_serial_number_asked_for_counts_whatever_the_record_says) {
    const auto devices = read_details(
        R"({"devices":{"S1":{"serial_number":"","response_status":"SUCCESS"},"S2":{"serial_number":"S9"}}})");

    BOOST_TEST_REQUIRE(devices.size() == 2U);
    BOOST_TEST((devices[0] == Device{.serial_number = "S1", .response_status = "SUCCESS"}));
    BOOST_TEST((devices[1] == Device{.serial_number = "S2"}));
}

BOOST_AUTO_TEST_CASE(details_may_be_a_status_a_list_or_nothing) {
    BOOST_TEST(read_details("{}").empty());
    BOOST_TEST(read_details(R"({"devices":null})").empty());
    BOOST_TEST(read_details(R"({"devices":[]})").empty());
    BOOST_TEST((read_details(R"({"devices":{"S1":"NOT_FOUND"}})").at(0) ==
                Device{.serial_number = "S1", .response_status = "NOT_FOUND"}));
    BOOST_TEST(
        (read_details(R"({"devices":[{"serial_number":"S1","response_status":"SUCCESS"},"S2"]})").at(0) ==
         Device{.serial_number = "S1", .response_status = "SUCCESS"}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
