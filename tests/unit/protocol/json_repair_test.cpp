#include "plugin/protocol/json_repair.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace mdm::dep::test {
namespace {

struct Repair {
    const char* name;
    std::string text;
    std::string repaired;
};
std::ostream& operator<<(std::ostream& out, const Repair& row) {
    return out << row.name;
}

const std::string kSound = "{\"a\":\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x93\xb1 \\ud83d\\udcf1 \\u00e4 \\\" \\\\ "
                           "\\n\",\r\n\t\"b\":[1,true]}";

const std::vector<Repair> kRepairs{
    {"sound JSON", kSound, kSound},
    {"nothing", "", ""},
    {"a byte of Latin-1", "\"\xe4\"", "\"\xef\xbf\xbd\""},
    {"a cut character", "\"\xe2\x82\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"a cut character at the end", "\"\xf0\x9f", "\"\xef\xbf\xbd\xef\xbf\xbd"},
    {"too long a form", "\"\xc0\xaf\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"a surrogate in UTF-8", "\"\xed\xa0\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"beyond Unicode", "\"\xf4\x90\x80\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"a high half alone", R"("\ud83d")", R"("\ufffd")"},
    {"a low half alone", R"("\udcf1x")", R"("\ufffdx")"},
    {"a high half before another escape", R"("\ud83d\u0041")", R"("\ufffd\u0041")"},
    {"two high halves and a low one", R"("\ud83d\ud83d\udcf1")", R"("\ufffd\ud83d\udcf1")"},
    {"an escaped backslash before letters", R"("\\ud83d")", R"("\\ud83d")"},
    {"an escape that is none", R"("\u12")", R"("\u12")"},
    {"an escape at the end", "\"\\", "\"\\"},
    {"a raw line end in a string", "{\n\"a\":\"x\ny\"\n}", "{\n\"a\":\"x\\u000ay\"\n}"},
    {"a raw NUL in a string", std::string("\"x\0y\"", 5), "\"x\\u0000y\""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(json_repair)

BOOST_DATA_TEST_CASE(only_what_is_damaged_is_changed, boost::unit_test::data::make(kRepairs), row) {
    BOOST_TEST(repaired_json(row.text) == row.repaired);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
