#include <ams/cpp/access.hpp>
#include <ams/cpp/database.hpp>
#include <ams/cpp/entry.hpp>
#include <ams/cpp/log.hpp>
#include <ams/cpp/secrets.hpp>
#include <ams/cpp/settings.hpp>

#include <boost/test/unit_test.hpp>

#include "host-sdk/validator/recording_host.hpp"

#include <stdexcept>

namespace {

using ams::validate::RecordingHost;

/// Fails as it is told to; counts how many there are.
struct Probe {
    static inline int alive = 0;
    static inline void (*on_construction)() = [] {};

    explicit Probe(const ams::HostRef&) {
        on_construction();
        ++alive;
    }
    ~Probe() { --alive; }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
};

} // namespace

BOOST_AUTO_TEST_SUITE(host)

BOOST_AUTO_TEST_CASE(a_missing_extension_is_named_with_the_host) {
    RecordingHost recording;
    recording.behaviour.lacks = {AMS_EXT_SECRETS};
    const ams::HostRef host(recording.raw());

    BOOST_TEST(!host.find<ams::Secrets>().has_value());
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(host.require<ams::Secrets>()), ams::Error, [](const ams::Error& e) {
            const std::string text = e.what();
            return e.code() == "ams.extension_missing" && text.find("ams.secrets/1") != std::string::npos &&
                   text.find("ams-validate") != std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_host_arrives_as_an_error) {
    RecordingHost recording;
    const auto database = ams::HostRef(recording.raw()).require<ams::Database>();

    BOOST_CHECK_EXCEPTION(static_cast<void>(database.describe()), ams::Error,
                          [](const ams::Error& e) { return e.result() == AMS_UNAVAILABLE; });
    BOOST_CHECK_EXCEPTION(static_cast<void>(database.connection()), ams::Error,
                          [](const ams::Error& e) { return e.code() == "ams.database_unavailable"; });
}

BOOST_AUTO_TEST_CASE(a_sealed_value_opens_in_its_place_only) {
    RecordingHost recording;
    const auto secrets = ams::HostRef(recording.raw()).require<ams::Secrets>();

    const std::string sealed = secrets.seal("token/1", ams::Secret("value"));

    BOOST_TEST(secrets.open("token/1", sealed).reveal() == "value");
    BOOST_CHECK_EXCEPTION(static_cast<void>(secrets.open("token/2", sealed)), ams::Error,
                          [](const ams::Error& e) { return e.code() == "ams.secret_damaged"; });
}

BOOST_AUTO_TEST_CASE(settings_are_read_as_text) {
    RecordingHost recording;

    BOOST_TEST(ams::HostRef(recording.raw()).require<ams::Settings>().read().reveal() == "{}");
}

BOOST_AUTO_TEST_CASE(a_caller_without_the_permission_is_denied_by_name_of_the_permission) {
    RecordingHost recording;
    recording.behaviour.allow = false;
    const auto access = ams::HostRef(recording.raw()).require<ams::Access>();

    BOOST_CHECK_EXCEPTION(
        access.require(recording.caller(), "thing:read"), ams::Error, [](const ams::Error& e) {
            return e.result() == AMS_DENIED && std::string(e.what()).find("thing:read") != std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(a_log_line_carries_its_fields) {
    RecordingHost recording;
    const auto log = ams::HostRef(recording.raw()).require<ams::Log>();

    log.info("Synced", {{"pages", "3"}, {"server", "A"}});

    BOOST_REQUIRE(recording.log.size() == 1U);
    BOOST_TEST(recording.log.front() == "Synced pages=3 server=A");
}

BOOST_AUTO_TEST_CASE(an_unexpected_exception_is_logged_by_its_type_and_not_by_its_text) {
    RecordingHost recording;
    const auto log = ams::HostRef(recording.raw()).require<ams::Log>();
    ams_error error = ams::make_error();

    ams::guarded(log, "test.action", &error, [] { throw std::runtime_error("password=hunter2"); });

    BOOST_REQUIRE(recording.log.size() == 1U);
    BOOST_TEST(recording.log.front().find("runtime_error") != std::string::npos);
    BOOST_TEST(recording.log.front().find("test.action") != std::string::npos);
    BOOST_TEST(recording.log.front().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(init_makes_the_plugin_and_deinit_destroys_it) {
    RecordingHost recording;
    ams_error error = ams::make_error();
    using Entry = ams::PluginEntry<Probe>;

    BOOST_TEST(Entry::init(recording.raw(), &error) == AMS_OK);
    BOOST_TEST(Probe::alive == 1);
    Entry::deinit();

    BOOST_TEST(Probe::alive == 0);
}

BOOST_AUTO_TEST_CASE(a_constructor_that_throws_fails_init_with_its_error) {
    RecordingHost recording;
    ams_error error = ams::make_error();
    Probe::on_construction = [] {
        throw ams::Error(AMS_BAD_INPUT, "test.settings", "The setting x is wrong.");
    };

    const ams_result result = ams::PluginEntry<Probe>::init(recording.raw(), &error);

    Probe::on_construction = [] {};
    BOOST_TEST(result == AMS_BAD_INPUT);
    BOOST_TEST(std::string(error.code) == "test.settings");
    BOOST_TEST(Probe::alive == 0);
}

BOOST_AUTO_TEST_CASE(a_host_that_is_shorter_than_the_sdk_is_refused) {
    RecordingHost recording;
    ams_host host = *recording.raw();
    host.size = 8;
    ams_error error = ams::make_error();

    BOOST_TEST(ams::PluginEntry<Probe>::init(&host, &error) == AMS_FAILED);

    BOOST_TEST(std::string(error.code) == "ams.host_too_old");
}

BOOST_AUTO_TEST_SUITE_END()
