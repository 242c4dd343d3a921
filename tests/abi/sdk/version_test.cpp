#define BOOST_TEST_MODULE abi_sdk
#include <boost/test/unit_test.hpp>

#include <boost/test/data/test_case.hpp>

#include <ams/cpp/version.hpp>

#include <ostream>

namespace {

struct Pairing {
    const char* name;
    ams_version host, min_plugin, plugin, min_host;
    const char* reason[2]; ///< parts of the refusal; both null: they run together
};

std::ostream& operator<<(std::ostream& out, const Pairing& p) {
    return out << p.name;
}

const Pairing kPairings[] = {
    {"the same", {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {nullptr, nullptr}},
    {"a newer host", {1, 7, 2}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {nullptr, nullptr}},
    {"a newer plugin that can do with the older host",
     {1, 0, 0},
     {1, 0, 0},
     {1, 7, 2},
     {1, 0, 0},
     {nullptr, nullptr}},
    {"both at the ends of their ranges", {1, 4, 0}, {1, 2, 0}, {1, 2, 0}, {1, 4, 0}, {nullptr, nullptr}},
    {"a plugin of the next major",
     {1, 0, 0},
     {1, 0, 0},
     {2, 0, 0},
     {1, 0, 0},
     {"SDK 2.0.0", "this host with SDK 1.0.0"}},
    {"a plugin of the last major",
     {2, 0, 0},
     {1, 0, 0},
     {1, 9, 9},
     {1, 0, 0},
     {"SDK 1.9.9", "this host with SDK 2.0.0"}},
    {"a host one patch too old",
     {1, 3, 4},
     {1, 0, 0},
     {1, 3, 5},
     {1, 3, 5},
     {"SDK 1.3.5 or newer", "this host has SDK 1.3.4"}},
    {"a plugin one minor too old",
     {1, 9, 0},
     {1, 5, 0},
     {1, 4, 9},
     {1, 0, 0},
     {"SDK 1.5.0 or newer", "built with SDK 1.4.9"}},
    {"minor ten is not minor one", {1, 10, 0}, {1, 0, 0}, {1, 10, 0}, {1, 9, 0}, {nullptr, nullptr}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(version)

BOOST_DATA_TEST_CASE(host_and_plugin_run_together_within_both_ranges, boost::unit_test::data::make(kPairings),
                     p) {
    const auto answer = ams::compatibility(p.host, p.min_plugin, p.plugin, p.min_host);

    BOOST_TEST(answer.ok() == (p.reason[0] == nullptr));
    for (const char* part : p.reason)
        if (part != nullptr) BOOST_TEST(answer.reason.find(part) != std::string::npos, answer.reason);
    // The remedy is a sentence of its own.
    if (!answer.ok())
        BOOST_TEST((answer.reason.find(". Install ") != std::string::npos ||
                    answer.reason.find(". Upgrade ") != std::string::npos),
                   answer.reason);
}

BOOST_AUTO_TEST_CASE(a_version_reads_back_as_it_was_written) {
    const auto parsed = ams::parse_version(ams::to_string({1, 20, 65535}));

    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST((ams::compare(*parsed, {1, 20, 65535}) == 0));
}

BOOST_DATA_TEST_CASE(a_text_that_is_no_version_is_refused,
                     boost::unit_test::data::make({"", "1", "1.2", "1.2.", "1.2.3.4", "1.2.3 ", " 1.2.3",
                                                   "v1.2.3", "1.-2.3", "1.2.65536", "1..3", "a.b.c"}),
                     text) {
    BOOST_TEST(!ams::parse_version(text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
