#include <ams/cpp/error.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(an_error_crosses_the_boundary_whole) {
    ams_error raw = ams::make_error();

    const ams_result result = ams::guarded(
        &raw,
        [] { throw ams::Error(AMS_CONFLICT, "test.taken", "It is taken. Choose another.", "name", 30); },
        [](const std::exception*) noexcept {});

    BOOST_TEST(result == AMS_CONFLICT);
    BOOST_CHECK_EXCEPTION(ams::check(result, raw), ams::Error, [](const ams::Error& e) {
        return e.result() == AMS_CONFLICT && e.code() == "test.taken" && e.field() == "name" &&
               e.retry_after_s() == 30 && std::string(e.what()) == "It is taken. Choose another.";
    });
}

BOOST_AUTO_TEST_CASE(the_text_of_a_foreign_exception_does_not_cross) {
    ams_error raw = ams::make_error();
    std::string noticed;

    const ams_result result = ams::guarded(
        &raw, [] { throw std::runtime_error("password=hunter2"); },
        [&](const std::exception* e) noexcept { noticed = e->what(); });

    BOOST_TEST(result == AMS_FAILED);
    BOOST_TEST(std::string(raw.code) == "ams.internal");
    BOOST_TEST(std::string(raw.text).find("hunter2") == std::string::npos);
    BOOST_TEST(noticed == "password=hunter2");
}

BOOST_AUTO_TEST_CASE(what_is_no_exception_does_not_cross_either) {
    ams_error raw = ams::make_error();
    bool noticed = false;

    const ams_result result = ams::guarded(
        &raw, [] { throw 1; }, [&](const std::exception* e) noexcept { noticed = e == nullptr; });

    BOOST_TEST(result == AMS_FAILED);
    BOOST_TEST(noticed);
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_between_characters) {
    ams_error raw = ams::make_error();
    std::string text(sizeof raw.text - 2, 'a');
    text += "\xC3\xA9"; // two bytes, of which one would fit

    ams::report(&raw, AMS_FAILED, "test.long", text);

    BOOST_TEST(std::string(raw.text) == std::string(sizeof raw.text - 2, 'a'));
}

BOOST_AUTO_TEST_CASE(a_shorter_error_of_an_older_caller_is_left_alone) {
    ams_error raw = ams::make_error();
    raw.size = 8;

    BOOST_TEST(ams::report(&raw, AMS_DENIED, "test.denied", "No.") == AMS_DENIED);

    BOOST_TEST(raw.code[0] == '\0');
}

BOOST_AUTO_TEST_CASE(a_caller_without_an_error_still_gets_the_result) {
    BOOST_TEST(ams::report(nullptr, AMS_NOT_FOUND, "test.gone", "It is gone.") == AMS_NOT_FOUND);
}

BOOST_AUTO_TEST_SUITE_END()
