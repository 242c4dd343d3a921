#include "host-sdk/host/app/tls_files.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <sys/stat.h>

#include <algorithm>

using namespace ams::host;

namespace {

struct Fixture {
    Fixture() { config.data_dir = folder.path(); }
    test::TemporaryDirectory folder;
    Config config;
    ManualClock clock{SystemClock().now()};
};

} // namespace

BOOST_AUTO_TEST_SUITE(core_tls)

BOOST_AUTO_TEST_CASE(the_first_start_makes_a_certificate_for_this_machine) {
    Fixture at;

    const TlsFiles files = prepare_tls(at.config, at.clock);

    const CertificateInfo info = inspect_tls(files);
    for (const char* name : {"localhost", "127.0.0.1", "::1"})
        BOOST_TEST((std::find(info.names.begin(), info.names.end(), name) != info.names.end()), name);
    BOOST_TEST(files.certificate == at.folder / "tls/certificate.pem");
    struct stat about {};
    BOOST_REQUIRE(::stat(files.key.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777U) == 0600U);
    BOOST_TEST((info.not_after - at.clock.now() > std::chrono::days(800)));
}

BOOST_AUTO_TEST_CASE(a_certificate_is_kept_until_it_nears_its_end) {
    Fixture at;
    const TlsFiles files = prepare_tls(at.config, at.clock);
    const std::string first = test::read_file(files.certificate);

    at.clock.advance(std::chrono::days(790));
    static_cast<void>(prepare_tls(at.config, at.clock));
    BOOST_TEST(test::read_file(files.certificate) == first);

    at.clock.advance(std::chrono::days(10));
    static_cast<void>(prepare_tls(at.config, at.clock));
    BOOST_TEST(test::read_file(files.certificate) != first);
    BOOST_CHECK_NO_THROW(static_cast<void>(inspect_tls(files)));
}

BOOST_AUTO_TEST_CASE(files_of_the_settings_are_checked_and_never_made) {
    Fixture at;
    Fixture other;
    const TlsFiles files = prepare_tls(at.config, at.clock);
    const TlsFiles others = prepare_tls(other.config, other.clock);

    Config config = at.config;
    config.tls_certificate = files.certificate;
    config.tls_key = others.key;
    BOOST_CHECK_EXCEPTION(static_cast<void>(prepare_tls(config, at.clock)), ams::Error,
                          test::says("ams.tls_files", "does not belong"));
    config.tls_certificate = at.folder / "none.pem";
    BOOST_CHECK_EXCEPTION(static_cast<void>(prepare_tls(config, at.clock)), ams::Error,
                          test::says("ams.tls_files", "none.pem"));
    std::filesystem::permissions(files.key, std::filesystem::perms(0644));
    config.tls_certificate = files.certificate;
    config.tls_key = files.key;
    BOOST_CHECK_EXCEPTION(static_cast<void>(prepare_tls(config, at.clock)), ams::Error,
                          test::says("ams.tls_files", "chmod 600"));
}

BOOST_AUTO_TEST_SUITE_END()
