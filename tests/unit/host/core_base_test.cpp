#include "host-sdk/host/base/clock.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/statements.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace ams::host;

BOOST_AUTO_TEST_SUITE(core_base)

BOOST_AUTO_TEST_CASE(a_time_reads_back_as_it_was_written) {
    for (const char* text :
         {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z"})
        BOOST_TEST(format_time(parse_time(text).value()) == text);
}

BOOST_AUTO_TEST_CASE(what_is_no_canonical_time_is_refused) {
    for (const char* text :
         {"", "2026-11-22", "2026-11-22T12:00:00", "2026-11-22T12:00:00+00:00", "2026-02-30T00:00:00Z",
          "2026-11-22T24:00:00Z", "2026-11-22t12:00:00Z", "2026-11-22T12:00:0xZ"})
        BOOST_TEST(!parse_time(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_log_line_quotes_what_would_break_it) {
    std::ostringstream out;
    Log log(out, LogLevel::info);

    log.write(LogLevel::info, "host", "Signed in",
              {{"user", "a\nlevel=error"}, {"plain", "x1"}, {"empty", ""}});

    const std::string line = out.str();
    BOOST_TEST(
        line.find(R"(level=info source=host text="Signed in" user="a\nlevel=error" plain=x1 empty="")") !=
        std::string::npos);
    BOOST_TEST(std::count(line.begin(), line.end(), '\n') == 1);
}

BOOST_AUTO_TEST_CASE(a_log_writes_json_when_asked_to) {
    std::ostringstream out;
    Log log(out, LogLevel::info, LogFormat::json);

    log.write(LogLevel::warning, "mdm.dep", "say \"hi\"", {{"pages", "3"}});

    BOOST_TEST(out.str().find(R"("level":"warning","source":"mdm.dep","text":"say \"hi\"","pages":"3"})") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_log_leaves_out_what_is_below_its_level) {
    std::ostringstream out;
    Log log(out, LogLevel::warning);

    log.write(LogLevel::info, "host", "no", {});
    log.set_threshold(LogLevel::debug);
    log.write(LogLevel::debug, "host", "yes", {});

    BOOST_TEST(out.str().find("no") == std::string::npos);
    BOOST_TEST(out.str().find("yes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_found_and_a_far_one_is_not) {
    const std::vector<std::string> known = {"listen", "data_dir", "database"};

    BOOST_TEST(nearest("lisen", known) == "listen");
    BOOST_TEST(nearest("datadir", known) == "data_dir");
    BOOST_TEST(nearest("zzzzzz", known).empty());
}

BOOST_AUTO_TEST_CASE(base64url_reads_back_and_refuses_other_spellings) {
    for (const std::string bytes : {"", "a", "ab", "abc", "\xFF\xFE\xFD\xFC"})
        BOOST_TEST(base64url_decode(base64url_encode(bytes)).value() == bytes);
    for (const char* text : {"a", "YQ==", "YR", "Y Q", "+/+/", "abc\n"})
        BOOST_TEST(!base64url_decode(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(statements_end_at_semicolons_outside_of_quotes_and_comments) {
    const auto statements =
        split_statements("-- a; comment?\nCREATE TABLE t (a TEXT DEFAULT 'x;y''z'); -- more;\n"
                         "/* b; */ INSERT INTO t VALUES ('--');\n\n;\n  SELECT 1");

    BOOST_REQUIRE(statements.size() == 3U);
    BOOST_TEST(statements[0] == "CREATE TABLE t (a TEXT DEFAULT 'x;y''z')");
    BOOST_TEST(statements[1] == "INSERT INTO t VALUES ('--')");
    BOOST_TEST(statements[2] == "SELECT 1");
}

BOOST_AUTO_TEST_SUITE_END()
