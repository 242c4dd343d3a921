// The host's half of the rules that host and page share: the same cases as in forms/rules.test.mjs.
#include "host-sdk/host/web/form_check.hpp"

#include <ams/cpp/error.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <ostream>
#include <string>
#include <vector>

using nlohmann::json;

namespace form_rules_test {

/// A row of the table.
struct Row {
    json content;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.content.at("name").get<std::string>();
}

std::vector<Row> rows(const char* part) {
    std::ifstream file(FORM_RULES);
    const json table = json::parse(file);
    std::vector<Row> rows;
    for (const json& row : table.at(part))
        rows.push_back({row});
    return rows;
}

std::string base64_of(std::size_t bytes) {
    std::string text;
    for (std::size_t at = 0; at + 3 <= bytes; at += 3)
        text += "AAAA";
    if (bytes % 3 == 1) text += "AA==";
    if (bytes % 3 == 2) text += "AAA=";
    return text;
}

json value_of(const json& row) {
    if (row.contains("repeat")) {
        std::string text;
        for (std::size_t i = 0; i < row["repeat"][1]; ++i)
            text += row["repeat"][0].get<std::string>();
        return text;
    }
    if (!row.contains("files")) return row.at("value");
    json files = json::array();
    for (const json& file : row["files"])
        files.push_back({{"filename", file.at("filename")}, {"content", base64_of(file.at("bytes"))}});
    if (row["field"]["type"] == "files" || files.empty()) return files;
    return files[0];
}

/// Code and field of the refusal; both empty: it was taken.
std::pair<std::string, std::string> refusal(const json& fields, const json& values) {
    const json form{{"title", "T"}, {"sections", {{{"fields", fields}}}}};
    try {
        ams::host::check_form(form, values, false);
        return {};
    } catch (const ams::Error& error) {
        return {error.code(), error.field()};
    }
}

} // namespace form_rules_test

using namespace form_rules_test;

BOOST_AUTO_TEST_SUITE(form_rules)

BOOST_DATA_TEST_CASE(a_field_takes_what_the_table_says, boost::unit_test::data::make(rows("fields")), row) {
    const json& field = row.content.at("field");

    const auto [code, blamed] =
        refusal(json::array({field}), {{field.at("name").get<std::string>(), value_of(row.content)}});

    BOOST_TEST(code == row.content.at("host"));
    BOOST_TEST(blamed == (code.empty() ? "" : field.at("name").get<std::string>()));
}

BOOST_DATA_TEST_CASE(a_form_asks_for_what_the_table_says, boost::unit_test::data::make(rows("forms")), row) {
    const auto [code, blamed] = refusal(row.content.at("fields"), row.content.at("values"));

    BOOST_TEST(blamed == row.content.at("missing"));
    BOOST_TEST(code == (blamed.empty() ? "" : "ams.field_missing"));
}

BOOST_AUTO_TEST_SUITE_END()
