#include "plugin/console/form_values.hpp"
#include "plugin/model/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace mdm::dep;

namespace {

template <class Ask>
void check_refused(Ask&& ask, const std::string& field) {
    try {
        ask();
        BOOST_FAIL("accepted");
    } catch (const Error& e) {
        BOOST_CHECK_EQUAL(e.id(), "dep.invalid_input");
        BOOST_CHECK_EQUAL(e.field(), field);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(form_values)

BOOST_AUTO_TEST_CASE(a_text_is_what_was_entered) {
    const FormValues form(R"({"a":"x","b":"","c":null})");

    BOOST_CHECK(form.has("a"));
    BOOST_CHECK_EQUAL(form.text("a"), "x");
    BOOST_CHECK(!form.has("b"));
    BOOST_CHECK(!form.has("c"));
    BOOST_CHECK(!form.has("d"));
    BOOST_CHECK_EQUAL(form.text("d"), "");
}

BOOST_AUTO_TEST_CASE(a_file_is_its_decoded_content) {
    const FormValues form(
        R"({"f":{"filename":"t.p7m","content":"aGVsbG8="},"g":{"filename":"t","content":""}})");

    BOOST_CHECK(form.has("f"));
    BOOST_CHECK_EQUAL(form.file("f", 100).reveal(), "hello");
    BOOST_CHECK(!form.has("g"));
    BOOST_CHECK(form.file("h", 100).empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_at_its_field) {
    const FormValues form(
        R"({"text":"x","number":1,"file":{"content":"!!!"},"big":{"content":"aGVsbG8="},"odd":{}})");

    check_refused([&] { (void)form.text("number"); }, "number");
    check_refused([&] { (void)form.file("text", 100); }, "text");
    check_refused([&] { (void)form.file("file", 100); }, "file");
    check_refused([&] { (void)form.file("big", 4); }, "big");
    check_refused([&] { (void)form.file("odd", 100); }, "odd");
}

BOOST_AUTO_TEST_CASE(a_form_is_an_object) {
    check_refused([] { const FormValues form("[]"); }, "");
    check_refused([] { const FormValues form("{"); }, "");
}

BOOST_AUTO_TEST_SUITE_END()
