#define BOOST_TEST_MODULE page_reduction
#include "plugin/store/page_reduction.hpp"
#include "plugin/store/row_text.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace mdm::dep;
using namespace std::string_view_literals;

namespace {

struct Op {
    const char* op_type; ///< nullptr: none
    const char* op_date; ///< nullptr: none
    const char* model;   ///< nullptr: not reported
};

struct Row {
    const char* name;
    std::vector<Op> records; ///< of one serial number
    const char* op_type;     ///< of the final state
    const char* model;       ///< of the final state
    bool came_back;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const std::vector<Row> kRows{
    {"one record", {{"added", "2026-01-01T00:00:01Z", "a"}}, "added", "a", false},
    {"added then modified",
     {{"added", "2026-01-01T00:00:01Z", "a"}, {"modified", "2026-01-01T00:00:02Z", "b"}},
     "modified",
     "b",
     false},
    {"out of order: the newest op_date counts",
     {{"modified", "2026-01-01T00:00:02Z", "b"}, {"added", "2026-01-01T00:00:01Z", "a"}},
     "modified",
     "b",
     false},
    {"a tie: the later position counts",
     {{"modified", "2026-01-01T00:00:02Z", "a"}, {"modified", "2026-01-01T00:00:02Z", "b"}},
     "modified",
     "b",
     false},
    {"without dates the position counts",
     {{nullptr, nullptr, "a"}, {nullptr, nullptr, "b"}},
     nullptr,
     "b",
     false},
    {"deleted then added",
     {{"deleted", "2026-01-01T00:00:01Z", nullptr}, {"added", "2026-01-01T00:00:02Z", "a"}},
     "added",
     "a",
     true},
    {"added then deleted keeps what was told",
     {{"added", "2026-01-01T00:00:01Z", "a"}, {"deleted", "2026-01-01T00:00:02Z", nullptr}},
     "deleted",
     "a",
     false},
    {"any letter case", {{"DELETED", "2026-01-01T00:00:01Z", "a"}}, "deleted", "a", false},
    {"an unknown operation is kept", {{"renamed", "2026-01-01T00:00:01Z", "a"}}, "renamed", "a", false},
};

Device made(const Op& op) {
    Device device;
    device.serial_number = "S1";
    if (op.op_type != nullptr) device.op_type = op.op_type;
    if (op.op_date != nullptr) device.op_date = op.op_date;
    if (op.model != nullptr) device.model = op.model;
    return device;
}

} // namespace

BOOST_AUTO_TEST_SUITE(page_reduction)

BOOST_DATA_TEST_CASE(records_of_a_device_reduce_to_its_final_state, boost::unit_test::data::make(kRows),
                     row) {
    std::vector<Device> devices;
    for (const Op& op : row.records)
        devices.push_back(made(op));

    const ReducedPage page = reduce(devices);

    BOOST_TEST_REQUIRE(page.finals.size() == 1U);
    const FinalState& final = page.finals.front();
    BOOST_TEST(final.record.device.op_type.value_or("none") ==
               (row.op_type == nullptr ? "none" : row.op_type));
    BOOST_TEST(final.record.device.model.value_or("none") == (row.model == nullptr ? "none" : row.model));
    BOOST_TEST(final.deletion.has_value() == row.came_back);
    BOOST_TEST(page.superseded == static_cast<std::int64_t>(row.records.size()) - 1);
}

BOOST_AUTO_TEST_CASE(every_operation_is_an_event_with_a_key_that_repeats_only_with_it) {
    Device first = made({"modified", "2026-01-01T00:00:01Z", "a"});
    Device second = made({"modified", "2026-01-01T00:00:01Z", "b"});

    const ReducedPage page = reduce({first, second, first});
    const ReducedPage again = reduce({first});

    BOOST_TEST_REQUIRE(page.operations.size() == 3U);
    BOOST_TEST(page.operations[0].id.key != page.operations[1].id.key);
    BOOST_TEST(page.operations[0].id.key == page.operations[2].id.key);
    BOOST_TEST(page.operations[0].id.key == again.operations[0].id.key);
}

BOOST_AUTO_TEST_CASE(records_that_cannot_be_identified_are_skipped) {
    Device empty;
    Device too_long;
    too_long.serial_number = std::string(65, 'S');
    Device nul;
    nul.serial_number = std::string("S\0"
                                    "1",
                                    3);

    const ReducedPage page = reduce({empty, too_long, nul, made({nullptr, nullptr, "a"})});

    BOOST_TEST(page.skipped == 3);
    BOOST_TEST(page.finals.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_hash_tells_every_value_and_its_absence_apart) {
    const auto hash = [](const Device& device) { return reduce({device}).finals.front().record.hash; };
    Device plain = made({nullptr, nullptr, nullptr});
    std::vector<std::string> hashes{hash(plain)};
    for (const DeviceColumn& column : kDeviceColumns) {
        Device changed = plain;
        changed.*column.member = "x";
        hashes.push_back(hash(changed));
        changed.*column.member = "";
        hashes.push_back(hash(changed));
    }
    Device imei = plain;
    imei.imei = {"1", "2"};
    hashes.push_back(hash(imei));
    Device one_imei = plain;
    one_imei.imei = {"1,2"};
    hashes.push_back(hash(one_imei));
    Device flag = plain;
    flag.is_replacement_device = false;
    hashes.push_back(hash(flag));
    Device extra = plain;
    extra.extra = "{}";
    hashes.push_back(hash(extra));

    std::sort(hashes.begin(), hashes.end());
    BOOST_CHECK((std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end()));
    BOOST_TEST(hashes.front().size() == 32U);
}

BOOST_AUTO_TEST_CASE(the_hash_does_not_depend_on_the_operation) {
    const Device fetched = made({nullptr, nullptr, "a"});
    const Device synced = made({"modified", "2026-01-01T00:00:01Z", "a"});

    BOOST_TEST(reduce({fetched}).finals.front().record.hash == reduce({synced}).finals.front().record.hash);
}

BOOST_AUTO_TEST_CASE(text_is_cut_to_its_column_between_characters) {
    BOOST_TEST(fit("abc"sv, 3) == "abc");
    BOOST_TEST(fit("abcd"sv, 3) == "abc");
    BOOST_TEST(fit("\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"sv, 2) ==
               "\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
    BOOST_TEST(fit("a\0b"sv, 10) == "a\xEF\xBF\xBD"
                                    "b");
}

BOOST_AUTO_TEST_SUITE_END()
