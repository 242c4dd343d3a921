// The catalogue, and docs/errors.md beside it.
#include "plugin/model/error.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

namespace mdm::dep::test {
namespace {

struct Paragraph {
    std::string id;
    std::string body;
};

std::vector<Paragraph> documented() {
    std::ifstream in("docs/errors.md");
    std::vector<Paragraph> paragraphs;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("## `")) {
            paragraphs.push_back({line.substr(4, line.find('`', 4) - 4), ""});
        } else if (!paragraphs.empty()) {
            paragraphs.back().body += line + " ";
        }
    }
    return paragraphs;
}

} // namespace

BOOST_AUTO_TEST_SUITE(error_catalogue)

BOOST_AUTO_TEST_CASE(ids_are_unique_stable_looking_and_found_again) {
    std::set<std::string_view> seen;
    for (const CodeInfo& info : catalogue()) {
        BOOST_TEST(seen.insert(info.id).second, info.id);
        BOOST_TEST(info.id.starts_with("dep."));
        BOOST_TEST(info.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string_view::npos,
                   info.id);
        BOOST_TEST(find_code(info.id) == &info);
    }
    BOOST_TEST(find_code("dep.no_such_thing") == nullptr);
}

// ams_error holds 63 bytes of id and 511 of text; a cut sentence helps nobody.
BOOST_AUTO_TEST_CASE(every_entry_fits_the_boundary_and_ends_in_full_sentences) {
    for (const CodeInfo& info : catalogue()) {
        BOOST_TEST(info.id.size() < 64U);
        BOOST_TEST(Error(info.code).text().size() < 512U, info.id);
        BOOST_TEST(info.text.ends_with("."), info.id);
        BOOST_TEST(info.remedy.ends_with("."), info.id);
    }
}

BOOST_AUTO_TEST_CASE(a_text_is_what_happened_and_then_who_does_what) {
    const Error plain(Code::unreachable);
    const Error told(Code::unreachable, {.text = "It is gone.", .remedy = "Look for it."});

    BOOST_TEST(plain.happened() == describe(Code::unreachable).text);
    BOOST_TEST(plain.remedy() == describe(Code::unreachable).remedy);
    BOOST_TEST(told.happened() == "It is gone.");
    BOOST_TEST(told.remedy() == "Look for it.");
    BOOST_TEST(told.text() == "It is gone. Look for it.");
}

BOOST_AUTO_TEST_CASE(an_error_falls_back_on_the_catalogue) {
    const Error plain(Code::too_many_requests);
    BOOST_TEST(plain.id() == "dep.too_many_requests");
    BOOST_TEST(plain.retry_after_s() == 0);

    const Error told(Code::too_many_requests, {.text = "Told so.", .retry_after_s = 30});
    BOOST_TEST(told.text().starts_with("Told so. Nobody needs to act"));
    BOOST_TEST(told.retry_after_s() == 30);

    BOOST_TEST(Error(Code::token_expired).retry_after_s() == -1);
}

BOOST_AUTO_TEST_CASE(docs_errors_md_has_one_paragraph_per_id_in_the_catalogue_s_order) {
    const auto paragraphs = documented();

    BOOST_TEST_REQUIRE(paragraphs.size() == catalogue().size());
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
        const CodeInfo& info = catalogue()[i];
        const std::string& body = paragraphs[i].body;
        BOOST_TEST(paragraphs[i].id == info.id);
        BOOST_TEST(body.find(info.text) != std::string::npos, info.id << ": the text differs");
        BOOST_TEST(body.find(info.remedy) != std::string::npos, info.id << ": the remedy differs");
        const bool says_retried = body.find("Retried by itself: yes.") != std::string::npos;
        const bool says_not = body.find("Retried by itself: no.") != std::string::npos;
        BOOST_TEST((says_retried == info.retry && says_not != info.retry),
                   info.id << ": the retry line differs");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
