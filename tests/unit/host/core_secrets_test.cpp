#include "host-sdk/host/secrets/key_ring.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <sys/stat.h>

#include <thread>
#include <vector>

using namespace ams::host;
using ams::Secret;

namespace {

const std::string kPlace = "mdm_dep_token/3/access_secret";

struct Ring {
    test::TemporaryDirectory folder;
    std::filesystem::path file = folder / "keys";
    KeyRing keys = KeyRing::open_or_create(file);
};

} // namespace

BOOST_AUTO_TEST_SUITE(core_secrets)

BOOST_AUTO_TEST_CASE(a_sealed_value_opens_in_its_place) {
    const Ring ring;

    for (const std::size_t size : {0U, 1U, 16U, 1000U, 1048576U}) {
        const std::string plain(size, 'x');
        const std::string sealed = ring.keys.seal(kPlace, Secret(plain));
        BOOST_TEST((ring.keys.open(kPlace, sealed).reveal() == plain), size);
    }
}

BOOST_AUTO_TEST_CASE(a_sealed_text_is_ascii_names_its_key_and_is_different_every_time) {
    const Ring ring;

    const std::string one = ring.keys.seal(kPlace, Secret("same"));
    const std::string two = ring.keys.seal(kPlace, Secret("same"));

    BOOST_TEST(one.starts_with("v1." + ring.keys.ids().back() + "."));
    BOOST_TEST(one != two);
    BOOST_TEST(one.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_value_copied_to_another_row_does_not_open) {
    const Ring ring;
    const std::string sealed = ring.keys.seal(kPlace, Secret("token"));

    BOOST_CHECK_EXCEPTION(static_cast<void>(ring.keys.open("mdm_dep_token/4/access_secret", sealed)),
                          ams::Error, test::code_is("ams.secret_damaged"));
}

BOOST_AUTO_TEST_CASE(any_changed_character_is_noticed) {
    const Ring ring;
    const std::string sealed = ring.keys.seal(kPlace, Secret("token"));

    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_CHECK_EXCEPTION(static_cast<void>(ring.keys.open(kPlace, changed)), ams::Error,
                              test::code_is("ams.secret_damaged"));
    }
    for (const std::string& broken :
         {std::string(), std::string("v1."), std::string("v1.x."), sealed + "A", sealed.substr(0, 20)})
        BOOST_CHECK_EXCEPTION(static_cast<void>(ring.keys.open(kPlace, broken)), ams::Error,
                              test::code_is("ams.secret_damaged"));
}

BOOST_AUTO_TEST_CASE(after_a_rotation_old_values_open_and_new_ones_use_the_new_key) {
    Ring ring;
    const std::string old = ring.keys.seal(kPlace, Secret("old"));

    const std::string id = ring.keys.rotate();

    const KeyRing again = KeyRing::open(ring.file);
    BOOST_TEST(again.ids().size() == 2U);
    BOOST_TEST(again.open(kPlace, old).reveal() == "old");
    const std::string fresh = ring.keys.seal(kPlace, Secret("new"));
    BOOST_TEST(fresh.starts_with("v1." + id + "."));
    BOOST_TEST(again.open(kPlace, fresh).reveal() == "new");
}

BOOST_AUTO_TEST_CASE(another_hosts_key_does_not_open) {
    const Ring mine;
    const Ring other;

    BOOST_CHECK_EXCEPTION(static_cast<void>(other.keys.open(kPlace, mine.keys.seal(kPlace, Secret("x")))),
                          ams::Error, test::code_is("ams.secret_damaged"));
}

BOOST_AUTO_TEST_CASE(the_key_file_is_private_and_a_readable_one_is_refused) {
    const Ring ring;
    struct stat about {};
    BOOST_REQUIRE(::stat(ring.file.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777U) == 0600U);

    std::filesystem::permissions(ring.file, std::filesystem::perms(0640));

    BOOST_CHECK_EXCEPTION(static_cast<void>(KeyRing::open(ring.file)), ams::Error,
                          test::says("ams.key_file", "chmod 600"));
}

BOOST_AUTO_TEST_CASE(a_damaged_key_file_is_refused_and_not_replaced) {
    const Ring ring;
    for (const char* content :
         {"", "ams-keys 1\n", "ams-keys 1\nabc notbase64\n", "ams-keys 2\n", "ams-keys 1\nabc"}) {
        std::ofstream(ring.file, std::ios::trunc) << content;
        BOOST_CHECK_EXCEPTION(static_cast<void>(KeyRing::open_or_create(ring.file)), ams::Error,
                              test::code_is("ams.key_file"));
    }
}

BOOST_AUTO_TEST_CASE(hosts_that_make_the_key_file_at_once_get_the_same_key) {
    const test::TemporaryDirectory folder;
    std::vector<std::string> ids(8);
    {
        std::vector<std::jthread> hosts;
        for (std::string& id : ids)
            hosts.emplace_back([&] { id = KeyRing::open_or_create(folder / "keys").ids().back(); });
    }
    for (const std::string& id : ids)
        BOOST_TEST(id == ids.front());
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(more_than_a_mebibyte_is_refused) {
    const Ring ring;

    BOOST_CHECK_EXCEPTION(static_cast<void>(ring.keys.seal(kPlace, Secret(std::string(kSealBytes + 1, 'x')))),
                          ams::Error, test::code_is("ams.secret_too_large"));
}

BOOST_AUTO_TEST_SUITE_END()
