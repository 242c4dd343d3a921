// The world on disk and the arithmetic of the fleet.

#include <filesystem>
#include <fstream>
#include <set>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/depsim/model/actions.hpp"
#include "tests/depsim/model/state_file.hpp"

using namespace depsim;
using Json = nlohmann::ordered_json;
namespace data = boost::unit_test::data;

namespace {

/// A path that is free now and removed later.
class ScratchFile {
public:
    ScratchFile()
        : path_(std::filesystem::temp_directory_path() / ("depsim-state-" + std::to_string(::getpid()))) {}
    ~ScratchFile() {
        std::error_code left_behind;
        std::filesystem::remove(path_, left_behind);
    }
    [[nodiscard]] std::string path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A number in a state file, changed to one that nothing has. Device 1 is the only one in it.
struct Contradiction {
    const char* name;
    const char* where;
    int value;
};
std::ostream& operator<<(std::ostream& out, const Contradiction& contradiction) {
    return out << contradiction.name;
}
const Contradiction kContradictions[] = {
    {"a device of no server that exists", "/devices/0/10", 7},
    {"a device at no entry of the log", "/devices/0/8", 7},
    {"a device with no profile that exists", "/devices/0/7", 7},
    {"a profile status that is none", "/devices/0/12", 9},
    {"an operation on no device", "/servers/0/log/0/1", 7},
    {"an operation that is none", "/servers/0/log/0/3", 9},
};

} // namespace

BOOST_AUTO_TEST_SUITE(world)

BOOST_AUTO_TEST_CASE(the_same_seed_makes_the_same_devices) {
    const World a({7, 500, "Org", "MDM", 0});
    const World b({7, 500, "Org", "MDM", 0});
    const World other({8, 500, "Org", "MDM", 0});

    std::set<std::string> serials;
    std::size_t shared = 0;
    for (DeviceId id = 0; id < 500; ++id) {
        BOOST_TEST_REQUIRE(a.fleet[id].serial_number == b.fleet[id].serial_number);
        BOOST_TEST_REQUIRE(a.fleet[id].kind == b.fleet[id].kind);
        serials.insert(a.fleet[id].serial_number);
        shared += other.fleet.find(a.fleet[id].serial_number) != kNoDevice ? 1U : 0U;
    }
    BOOST_TEST(serials.size() == 500U);
    BOOST_TEST(shared == 0U);
    BOOST_TEST(a.servers[0].server_uuid == b.servers[0].server_uuid);
}

BOOST_AUTO_TEST_CASE(the_log_ascends_in_time_even_when_the_clock_is_set_back) {
    World world({1, 20, "Org", "MDM", 0});

    world.clock.set_offset(-365LL * 24 * 3600 * 20);
    put_on_server(world, 3, 0, {OpType::modified, ProfileStatus::removed, false});

    const auto& log = world.servers[0].log;
    for (std::size_t i = 1; i < log.size(); ++i)
        BOOST_TEST_REQUIRE(log[i - 1].time <= log[i].time);
}

BOOST_AUTO_TEST_CASE(a_saved_world_comes_back_whole) {
    const ScratchFile file;
    World world({3, 50, "Org", "MDM", 0});
    const ServerId second = world.add_server("Second");
    const ProfileId profile = world.add_profile(0, R"({"profile_name":"P"})");
    std::int64_t retry = 0;
    assign(world, 0, 4, profile, retry);
    put_on_server(world, 5, second, {OpType::modified, ProfileStatus::removed, false});
    release(world, 6);
    world.fleet.extra(7).faults.hidden_from_sync = true;
    world.servers[0].discovery_url = "https://example.com/";
    world.settings.page_maximum = 17;
    const DeviceId added = world.make_device(50);

    save_state(world, Json::array({{{"endpoint", "*"}, {"status", 500}}}), file.path());
    const SavedState saved = load_state(file.path());
    const World& loaded = saved.world;

    BOOST_TEST(saved.faults == nlohmann::json::parse(R"([{"endpoint":"*","status":500}])"));
    BOOST_TEST(loaded.fleet.size() == 51U);
    BOOST_TEST(loaded.fleet[added].serial_number == world.fleet[added].serial_number);
    BOOST_TEST((loaded.fleet[4].profile_status == ProfileStatus::assigned));
    BOOST_TEST(loaded.fleet[5].server == second);
    BOOST_TEST(loaded.fleet[6].released);
    BOOST_TEST(loaded.fleet.find_extra(7)->faults.hidden_from_sync);
    BOOST_TEST(loaded.servers[0].log.size() == world.servers[0].log.size());
    BOOST_TEST(loaded.servers[1].server_name == "Second");
    BOOST_TEST(loaded.find_profile(0, world.profiles[0].profile_uuid) == profile);
    BOOST_TEST(loaded.cursor_key == world.cursor_key);
    BOOST_TEST(loaded.settings.page_maximum == 17);
    BOOST_TEST(loaded.fleet.find(world.fleet[10].serial_number) == 10U);
    const auto permissions = std::filesystem::status(file.path()).permissions();
    using std::filesystem::perms;
    BOOST_TEST(((permissions & (perms::group_all | perms::others_all)) == perms::none));
}

BOOST_AUTO_TEST_CASE(a_loaded_log_knows_what_follows_what) {
    const ScratchFile file;
    World world({3, 9, "Org", "MDM", 0});
    world.settings.throttled_hidden_from_sync = true;
    const ServerId second = world.add_server("Second");
    for (const DeviceId device : {4U, 4U, 5U})
        put_on_server(world, device, 0, {OpType::modified, ProfileStatus::removed, true});
    put_on_server(world, 5, second, {});
    release(world, 6);
    world.withhold(0, 4);

    save_state(world, Json::array(), file.path());
    const World loaded = load_state(file.path()).world;

    BOOST_TEST((loaded.servers[0].withheld == world.servers[0].withheld));
    for (const ServerId server : {ServerId{0}, second})
        for (std::size_t i = 0; i < world.servers[server].log.size(); ++i)
            BOOST_TEST(loaded.servers[server].log[i].next == world.servers[server].log[i].next, i);
    BOOST_TEST(world.servers[0].log[4].next == 9U);
    BOOST_TEST(world.servers[0].log[6].next == kLeftSilently);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_state_is_refused_with_a_sentence) {
    const ScratchFile file;
    std::ofstream(file.path()) << R"({"depsim_state":1})";

    BOOST_CHECK_EXCEPTION(load_state(file.path()), std::runtime_error, [](const std::runtime_error& problem) {
        return std::string(problem.what()).find("is not a state file") != std::string::npos;
    });
}

BOOST_DATA_TEST_CASE(a_file_that_contradicts_itself_is_refused, data::make(kContradictions), contradiction) {
    const ScratchFile file;
    World world({3, 2, "Org", "MDM", 0});
    put_on_server(world, 1, 0, {OpType::modified, ProfileStatus::removed, false});
    save_state(world, Json::array(), file.path());
    nlohmann::json json = nlohmann::json::parse(std::ifstream(file.path()));
    json[nlohmann::json::json_pointer(contradiction.where)] = contradiction.value;
    std::ofstream(file.path()) << json;

    BOOST_CHECK_THROW(load_state(file.path()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_file_from_before_faults_were_saved_has_none) {
    const ScratchFile file;
    save_state(World({3, 2, "Org", "MDM", 0}), Json::array(), file.path());
    nlohmann::json json = nlohmann::json::parse(std::ifstream(file.path()));
    json.erase("faults");
    std::ofstream(file.path()) << json;

    BOOST_TEST(load_state(file.path()).faults.empty());
}

BOOST_AUTO_TEST_SUITE_END()
