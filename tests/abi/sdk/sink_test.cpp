#include <ams/cpp/sink.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(sink)

BOOST_AUTO_TEST_CASE(pieces_are_joined_in_order) {
    ams::StringSink sink;

    ams::write(sink.sink(), "one ");
    ams::write(sink.sink(), "");
    ams::write(sink.sink(), std::string_view("two\0three", 9));

    BOOST_TEST(sink.text == std::string("one two\0three", 13));
}

BOOST_AUTO_TEST_CASE(an_answer_beyond_the_limit_is_refused_and_nothing_of_it_kept) {
    ams::StringSink sink(5);
    ams::write(sink.sink(), "12345");

    BOOST_CHECK_EXCEPTION(ams::write(sink.sink(), "6"), ams::Error,
                          [](const ams::Error& e) { return e.code() == "ams.answer_too_large"; });

    BOOST_TEST(sink.text == "12345");
}

BOOST_AUTO_TEST_CASE(a_secret_answer_arrives_whole_and_leaves_the_sink_empty) {
    ams::SecretSink sink;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
        ams::write(sink.sink(), piece);
        expected += piece;
    }

    const ams::Secret first = sink.take();
    const ams::Secret second = sink.take();

    BOOST_TEST(first.reveal() == expected);
    BOOST_TEST(second.empty());
}

BOOST_AUTO_TEST_CASE(a_secret_answer_beyond_the_limit_is_refused) {
    ams::SecretSink sink(3);

    BOOST_CHECK_THROW(ams::write(sink.sink(), "1234"), ams::Error);
}

BOOST_AUTO_TEST_SUITE_END()
