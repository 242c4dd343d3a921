#include "tests/unit/store/store_fixture.hpp"

#include <openssl/evp.h>

#include <array>
#include <ostream>

namespace store_test {

using namespace mdm::dep;

namespace {

std::string tag(std::string_view associated, std::string_view plain) {
    const std::string text = std::string(associated) + '\n' + std::string(plain);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < 8; ++i)
        hex += std::to_string(digest[i]) + ".";
    return hex;
}

} // namespace

std::string TestSealer::seal(std::string_view associated, const ams::Secret& plain) {
    std::string masked;
    for (const char c : plain.reveal())
        masked += std::to_string(static_cast<unsigned char>(c) ^ 0x5AU) + ",";
    return tag(associated, plain.reveal()) + "|" + masked;
}

ams::Secret TestSealer::open(std::string_view associated, std::string_view sealed) {
    std::string plain;
    const std::size_t bar = sealed.find('|');
    for (std::size_t at = bar + 1; bar != std::string_view::npos && at < sealed.size();) {
        const std::size_t comma = sealed.find(',', at);
        plain += static_cast<char>(std::stoi(std::string(sealed.substr(at, comma - at))) ^ 0x5A);
        at = comma + 1;
    }
    if (bar == std::string_view::npos || tag(associated, plain) != sealed.substr(0, bar))
        throw Error(Code::secret_unreadable);
    return ams::Secret(std::move(plain));
}

Fixture::Fixture(ams::odbc::Dialect dialect)
    : database(dialect), clock(*parse_time(kStart)), pool(database.pool()), store(*pool, sealer, clock),
      side(database.connect()) {
    test::create_plugin_schema(*side);
}

TokenToSave token_to_save(const std::string& server_uuid) {
    TokenToSave token;
    token.token = {.consumer_key = "CK_1234",
                   .consumer_secret = ams::Secret("CS_consumer_secret_in_clear"),
                   .access_token = ams::Secret("AT_access_token_in_clear"),
                   .access_secret = ams::Secret("AS_access_secret_in_clear"),
                   .access_token_expiry = "2027-03-01T10:00:00Z"};
    token.account.server_uuid = server_uuid;
    token.account.server_name = "Berlin";
    token.account.org_name = "Example";
    token.account.admin_id = "it@example.org";
    token.actor = "anna";
    return token;
}

std::int64_t Fixture::link(const std::string& server_uuid) {
    return store.tokens.create(token_to_save(server_uuid));
}

Lease Fixture::lease(std::int64_t token, const std::string& holder, std::chrono::milliseconds ttl) {
    const LeaseAnswer answer = store.sync_states.acquire(token, holder, ttl);
    BOOST_TEST_REQUIRE(std::holds_alternative<Lease>(answer));
    return std::get<Lease>(answer);
}

std::int64_t Fixture::run(const Lease& lease, Phase phase) {
    return store.runs.start(lease, {.phase = phase, .trigger = "now", .actor = "anna", .host = "host-a"});
}

std::string Fixture::value(const std::string& sql) {
    return side->query_text(sql).value_or("NULL");
}

Syncing::Syncing(ams::odbc::Dialect dialect) : Fixture(dialect) {
    token = link();
    held = lease(token);
    run_id = run(held);
    // As after a fetch of nothing, long ago.
    side->execute("UPDATE mdm_dep_sync_state SET phase = 'sync', \"cursor\" = 'c0'");
}

PageResult Syncing::sync(std::vector<Device> devices, const std::string& cursor) {
    DevicePage page;
    page.devices = std::move(devices);
    page.cursor = cursor;
    return store.devices.apply_page(held, run_id, Phase::sync, page, {Phase::sync, cursor});
}

PageResult Syncing::fetch(std::vector<Device> devices, bool last, const std::string& cursor) {
    DevicePage page;
    page.devices = std::move(devices);
    page.cursor = cursor;
    page.more_to_follow = !last;
    return store.devices.apply_page(held, run_id, Phase::fetch, page,
                                    {last ? Phase::sync : Phase::fetch, cursor});
}

DeviceStore::Row Syncing::device(const std::string& serial_number) {
    const auto row = store.devices.find(token, serial_number);
    BOOST_TEST_REQUIRE(row.has_value());
    return *row;
}

Device device(const std::string& serial_number) {
    Device device;
    device.serial_number = serial_number;
    device.model = "iPhone 17";
    device.description = "IPHONE 17 BLACK 256GB";
    device.color = "BLACK";
    device.os = "iOS";
    device.device_family = "iPhone";
    device.profile_status = "empty";
    device.device_assigned_date = "2026-02-28T12:00:00Z";
    device.device_assigned_by = "it@example.org";
    return device;
}

Device operation(const std::string& serial_number, const std::string& op_type, const std::string& op_date) {
    Device made = device(serial_number);
    made.op_type = op_type;
    made.op_date = "2026-03-02T" + op_date + "Z";
    return made;
}

} // namespace store_test

namespace mdm::dep {

std::ostream& operator<<(std::ostream& out, const PageResult& r) {
    out << "added " << r.added << " modified " << r.modified << " deleted " << r.deleted << " unchanged "
        << r.unchanged << " skipped " << r.skipped << " needs";
    for (const std::string& serial : r.needs_assignment)
        out << ' ' << serial;
    return out;
}

std::ostream& operator<<(std::ostream& out, const TokenContents& c) {
    return out << "devices " << c.devices << " left " << c.devices_left << " profiles " << c.profiles
               << " runs " << c.sync_runs << " events " << c.device_events << " assignments "
               << c.assignments;
}

} // namespace mdm::dep
