// The SQL that reads tables, dialect by dialect; tests/contract runs the same on real databases.
#include "host-sdk/host/loader/table_document.hpp"
#include "host-sdk/host/tables/page_token.hpp"
#include "host-sdk/host/tables/statement.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>

#include <boost/test/unit_test.hpp>

using namespace ams::host;
using nlohmann::json;

namespace {

Table make_table() {
    Table table;
    table.name = "things";
    read_table_document(json::parse(R"({"title":"Things","key":"id","relation":"things_view",
        "default_filter":{"present":{"eq":true}},"columns":[
        {"name":"name","type":"text","title":"Name","search":true},
        {"name":"size","type":"integer","title":"Size","search":true,"label_column":"name"},
        {"name":"present","type":"bool","title":"Present"},
        {"name":"extra","type":"json","title":"Extra"},
        {"name":"secret","type":"text","title":"S","secret":true}]})"),
                        "table things", table);
    return table;
}

const Table& things() {
    static const Table table = make_table();
    return table;
}

Selection selection(const std::string& filter, const std::string& q = "") {
    return {parse_filter_text(things(), filter), parse_search(things(), q)};
}
constexpr auto kAll = R"({"present":{"is_null":false}})"; // names the column: no default filter
const std::string kWhereAll = " WHERE `present` IS NOT NULL";

std::string page(Dialect dialect, const char* sort, const std::optional<Position>& after = {}) {
    return select_page(dialect, things(), selection(kAll), parse_sort(things(), sort), after, 11).text;
}

void refuses(const std::string& filter) {
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(parse_filter_text(things(), filter)), ams::Error,
        [](const ams::Error& e) { return e.result() == AMS_BAD_INPUT && e.field() == "filter"; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(statements)

BOOST_AUTO_TEST_CASE(a_page_reads_the_relation_without_secret_columns) {
    BOOST_TEST(page(Dialect::sqlite, "") == "SELECT `id`,`name`,`size`,`present`,`extra` FROM `things_view`" +
                                                kWhereAll + " ORDER BY `id` ASC LIMIT 11");
}

BOOST_AUTO_TEST_CASE(null_is_smallest_on_every_database) {
    BOOST_TEST(page(Dialect::sqlite, "name").ends_with("ORDER BY `name` ASC,`id` ASC LIMIT 11"));
    BOOST_TEST(page(Dialect::mariadb, "-name").ends_with("ORDER BY `name` DESC,`id` DESC LIMIT 11"));
    BOOST_TEST(
        page(Dialect::postgresql, "name").ends_with("ORDER BY \"name\" ASC NULLS FIRST,\"id\" ASC LIMIT 11"));
    BOOST_TEST(page(Dialect::postgresql, "-name")
                   .ends_with("ORDER BY \"name\" DESC NULLS LAST,\"id\" DESC LIMIT 11"));
}

BOOST_AUTO_TEST_CASE(a_page_goes_on_behind_its_last_row) {
    const Position value{std::string("b"), 7};
    const Position null{{}, 7};
    const auto has = [](const std::string& sql, const std::string& part) {
        return sql.find(part) != std::string::npos;
    };

    BOOST_TEST(has(page(Dialect::sqlite, "", value), " AND `id` > ? ORDER"));
    BOOST_TEST(has(page(Dialect::sqlite, "-id", value), " AND `id` < ? ORDER"));
    BOOST_TEST(
        has(page(Dialect::sqlite, "name", value), " AND (`name` > ? OR (`name` = ? AND `id` > ?)) ORDER"));
    BOOST_TEST(has(page(Dialect::sqlite, "-name", value),
                   " AND (`name` < ? OR (`name` = ? AND `id` < ?) OR `name` IS NULL) ORDER"));
    BOOST_TEST(has(page(Dialect::sqlite, "name", null),
                   " AND ((`name` IS NULL AND `id` > ?) OR `name` IS NOT NULL) ORDER"));
    BOOST_TEST(has(page(Dialect::sqlite, "-name", null), " AND ((`name` IS NULL AND `id` < ?)) ORDER"));
}

BOOST_AUTO_TEST_CASE(values_are_bound_in_order_and_never_in_the_text) {
    const auto statement =
        select_page(Dialect::sqlite, things(),
                    selection(R"({"size":{"in":[1,2]},"name":{"ne":"x'; --"},"present":{"eq":false}})"),
                    parse_sort(things(), "name"), Position{std::string("last"), 9}, 5);

    BOOST_TEST(statement.text.find("--") == std::string::npos);
    BOOST_TEST(std::ranges::count(statement.text, '?') == 7);
    BOOST_REQUIRE(statement.values.size() == 7U);
    BOOST_TEST(std::get<std::string>(statement.values[0]) == "x'; --");
    BOOST_TEST(std::get<std::int64_t>(statement.values[1]) == 0);
    BOOST_TEST(std::get<std::int64_t>(statement.values[2]) == 1);
    BOOST_TEST(std::get<std::string>(statement.values[4]) == "last");
    BOOST_TEST(std::get<std::int64_t>(statement.values[6]) == 9);
}

BOOST_AUTO_TEST_CASE(like_escapes_what_like_would_take_for_a_wildcard) {
    const auto statement =
        count_rows(Dialect::postgresql, things(), selection(R"({"name":{"contains":"50%_!"}})"));

    BOOST_TEST(statement.text.find("\"name\" ILIKE ? ESCAPE '!'") != std::string::npos);
    BOOST_TEST(std::get<std::string>(statement.values[0]) == "%50!%!_!!%");
    BOOST_TEST(
        std::get<std::string>(
            count_rows(Dialect::sqlite, things(), selection(R"({"name":{"prefix":"a"}})")).values[0]) ==
        "a%");
}

BOOST_AUTO_TEST_CASE(each_word_of_a_search_has_to_be_in_some_column) {
    const auto statement = count_rows(Dialect::sqlite, things(), selection(kAll, " one  2 "));

    BOOST_TEST(statement.text == "SELECT COUNT(*) FROM `things_view`" + kWhereAll +
                                     " AND (`name` LIKE ? ESCAPE '!' OR CAST(`size` AS VARCHAR(40)) = ?)"
                                     " AND (`name` LIKE ? ESCAPE '!' OR CAST(`size` AS VARCHAR(40)) = ?)");
    BOOST_TEST(std::get<std::string>(statement.values[3]) == "2");
}

BOOST_AUTO_TEST_CASE(groups_bring_the_label_people_read) {
    BOOST_TEST(
        count_groups(Dialect::postgresql, things(), selection(kAll), *things().column("size"), 10).text ==
        "SELECT \"size\",COUNT(*),MIN(\"name\") FROM \"things_view\" WHERE \"present\" IS NOT NULL "
        "GROUP BY \"size\" ORDER BY \"size\" ASC NULLS FIRST LIMIT 10");
}

BOOST_AUTO_TEST_CASE(the_default_filter_holds_until_its_column_is_named) {
    BOOST_TEST(parse_filter_text(things(), "").size() == 1U);
    BOOST_TEST(parse_filter_text(things(), R"({"size":{"eq":1}})").size() == 2U);
    BOOST_TEST(parse_filter_text(things(), R"({"present":{"eq":false}})").size() == 1U);
}

BOOST_AUTO_TEST_CASE(filters_are_bounded) {
    json many = json::array();
    for (int i = 0; i < 1001; ++i)
        many.push_back(i);
    refuses(json{{"size", {{"in", many}}}}.dump());
    refuses(json{{"name", {{"eq", std::string(5000, 'x')}}}}.dump());
    refuses(std::string(70'000, ' ') + "{}");
    refuses(R"({"name":{"eq":"a\u0000b"}})");
    refuses(R"({"size":{"eq":18446744073709551615}})");
    refuses(R"({"secret":{"eq":"x"}})");
    refuses(R"({"extra":{"eq":{}}})");
    refuses(R"({"name":{}})");
    BOOST_CHECK_THROW(static_cast<void>(parse_search(things(), std::string(201, 'x'))), ams::Error);
    BOOST_CHECK_THROW(static_cast<void>(parse_search(things(), "a b c d e f g h i")), ams::Error);
    BOOST_CHECK_THROW(static_cast<void>(parse_search(things(), "\xff")), ams::Error);
}

BOOST_AUTO_TEST_CASE(times_are_compared_in_one_form) {
    BOOST_TEST(canonical_time("2026-01-31T08:00:00Z") == "2026-01-31T08:00:00Z");
    BOOST_TEST(canonical_time("2026-01-31T08:00:00.123+02:00") == "2026-01-31T06:00:00Z");
    BOOST_TEST(canonical_time("2026-01-31t23:30:00-01:00") == "2026-02-01T00:30:00Z");
    BOOST_TEST(canonical_time("2026-01-31") == "2026-01-31T00:00:00Z");
    for (const char* bad :
         {"", "2026", "2026-02-30", "2026-01-31T25:00:00Z", "2026-01-31T08:00:00", "2026-01-31 08:00:00Z",
          "2026-01-31T08:00:00+2", "2026-01-31T08:00:00.Z", "2026-01-31T08:00:00Zx"})
        BOOST_TEST(canonical_time(bad).empty(), bad);
}

BOOST_AUTO_TEST_CASE(a_page_mark_comes_back_as_it_was_made) {
    const Sort by_name = parse_sort(things(), "name");
    const std::string text = encode_page_token({{std::string("ü\"x"), 5}, 42}, "question");

    const PageToken token = decode_page_token(text, "question", by_name);

    BOOST_TEST(std::get<std::string>(token.position.value) == "ü\"x");
    BOOST_TEST(token.position.key == 5);
    BOOST_TEST(token.total == 42);
    BOOST_TEST(text.find_first_of("+/=") == std::string::npos);
    const auto refused = [&](const std::string& mark, const char* question, Sort sort) {
        BOOST_CHECK_EXCEPTION(static_cast<void>(decode_page_token(mark, question, sort)), ams::Error,
                              [](const ams::Error& e) { return e.field() == "after"; });
    };
    refused(text, "another question", by_name);
    refused(text, "question", parse_sort(things(), "size")); // a text is no size
    refused(text.substr(0, 10), "question", by_name);
    refused("%%%", "question", by_name);
    refused(std::string(20'000, 'A'), "question", by_name);
}

BOOST_AUTO_TEST_SUITE_END()
