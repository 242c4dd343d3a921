// How fast pages of devices are stored, beside the floor: the same rows through the bare multi-row statement into the
// same table of the same database. Machines drift, so believe the last column.
//
//     build/release/bin/store_bench [devices] [sqlite|postgresql]
//
// Databases lie in memory (/dev/shm) unless TMPDIR says otherwise.

#include "plugin/store/device_record.hpp"
#include "plugin/store/store.hpp"
#include "tests/support/databases.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace mdm::dep;
using ams::odbc::Dialect;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kPage = 1000;

/// The bench stores no secrets worth sealing.
class PlainSealer final : public Sealer {
public:
    std::string seal(std::string_view, const ams::Secret& plain) override {
        return std::string(plain.reveal());
    }
    ams::Secret open(std::string_view, std::string_view sealed) override {
        return ams::Secret(std::string(sealed));
    }
};

std::vector<DevicePage> make_pages(std::size_t devices, const std::string& color) {
    std::vector<DevicePage> pages;
    for (std::size_t i = 0; i < devices; ++i) {
        if (i % kPage == 0) pages.emplace_back();
        Device device;
        char serial[32];
        std::snprintf(serial, sizeof serial, "C%011zu", i * 7919 % devices); // not in the order of the index
        device.serial_number = serial;
        device.model = "iPhone 17 Pro";
        device.description = "IPHONE 17 PRO SPACE BLACK 256GB-USA";
        device.color = color;
        device.os = "iOS";
        device.device_family = "iPhone";
        device.profile_status = "assigned";
        device.profile_uuid = "0123456789ABCDEF0123456789ABCDEF";
        device.profile_assign_time = "2026-03-01T10:00:00Z";
        device.device_assigned_date = "2026-02-28T10:00:00Z";
        device.device_assigned_by = "it@example.org";
        device.wifi_mac_address = "00:11:22:33:44:55";
        device.bluetooth_mac_address = "00:11:22:33:44:56";
        device.imei = {"356789012345678"};
        pages.back().devices.push_back(std::move(device));
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        pages[i].cursor = "cursor-" + std::to_string(i);
        pages[i].more_to_follow = i + 1 < pages.size();
    }
    return pages;
}

double rows_per_s(std::size_t rows, const std::function<void()>& body) {
    const auto start = std::chrono::steady_clock::now();
    body();
    return static_cast<double>(rows) / Seconds(std::chrono::steady_clock::now() - start).count();
}

void report(Dialect dialect, const char* what, double rate, double floor) {
    std::printf("%-11s %-34s %9.0f rows/s", std::string(ams::odbc::name(dialect)).c_str(), what, rate);
    if (floor > 0) std::printf("   %3.0f%% of the floor", 100 * rate / floor);
    std::printf("\n");
    std::fflush(stdout);
}

/// The same rows, and nothing but the rows, one transaction a page.
double bare(ams::odbc::Connection& connection, std::int64_t token, const std::vector<DevicePage>& pages) {
    std::vector<std::string> columns{"token", "serial_number"};
    columns.insert(columns.end(), reported_columns().begin(), reported_columns().end());
    const std::vector<std::string> updated(columns.begin() + 2, columns.end());
    for (const char* column : {"present", "row_hash", "first_seen_at", "updated_at"})
        columns.emplace_back(column);
    const std::vector<std::string> key{"token", "serial_number"};
    std::vector<std::vector<DeviceRecord>> records;
    for (const DevicePage& page : pages) {
        records.emplace_back();
        for (const Device& device : page.devices) {
            records.back().push_back(make_record(device));
            finish(records.back().back());
        }
    }
    return rows_per_s(pages.size() * kPage, [&] {
        for (const auto& page : records) {
            ams::odbc::Transaction transaction(connection);
            ams::odbc::MultiRowInsert rows(connection, "mdm_dep_device", columns,
                                           ams::odbc::on_conflict_update(connection.dialect(), key, updated));
            std::vector<ams::odbc::Parameter> row;
            for (const DeviceRecord& record : page) {
                row.assign({token, record.device.serial_number});
                bind_reported(record, row);
                for (const ams::odbc::Parameter& rest :
                     {ams::odbc::Parameter(1), ams::odbc::Parameter(record.hash),
                      ams::odbc::Parameter("2026-03-01T10:00:00Z"),
                      ams::odbc::Parameter("2026-03-01T10:00:00Z")})
                    row.push_back(rest);
                rows.add(row);
            }
            rows.flush();
            transaction.commit();
        }
    });
}

void bench(Dialect dialect, std::size_t devices) {
    const test::FreshDatabase database(dialect);
    const auto connection = database.connect();
    test::create_plugin_schema(*connection);
    const auto pool = database.pool();
    PlainSealer sealer;
    const SystemClock clock;
    Store store(*pool, sealer, clock);
    const auto link = [&](const char* server) {
        TokenToSave token;
        token.account.server_uuid = server;
        token.actor = "bench";
        return store.tokens.create(token);
    };
    const std::vector<DevicePage> pages = make_pages(devices, "BLACK");
    const std::vector<DevicePage> changed = make_pages(devices, "SILVER");
    const std::size_t rows = pages.size() * kPage;

    // In databases of their own, so that both begin with an empty table.
    double insert_floor = 0;
    double update_floor = 0;
    {
        const test::FreshDatabase other(dialect);
        const auto bare_connection = other.connect();
        test::create_plugin_schema(*bare_connection);
        const auto bare_pool = other.pool();
        Store bare_store(*bare_pool, sealer, clock);
        TokenToSave token;
        token.account.server_uuid = "bare";
        token.actor = "bench";
        const std::int64_t id = bare_store.tokens.create(token);
        insert_floor = bare(*bare_connection, id, pages);
        report(dialect, "floor: insert", insert_floor, 0);
        update_floor = bare(*bare_connection, id, changed);
        report(dialect, "floor: update", update_floor, 0);
    }

    const std::int64_t token = link("store");
    const Lease lease = std::get<Lease>(store.sync_states.acquire(token, "bench", std::chrono::hours(1)));
    const std::int64_t run = store.runs.start(lease, {.trigger = "now", .actor = "bench", .host = "bench"});
    const auto apply = [&](const std::vector<DevicePage>& list, Phase asked) {
        return rows_per_s(rows, [&] {
            for (const DevicePage& page : list)
                static_cast<void>(store.devices.apply_page(
                    lease, run, asked, page, {page.more_to_follow ? asked : Phase::sync, page.cursor}));
        });
    };
    const auto as_operations = [](std::vector<DevicePage> list, const char* op_date) {
        for (DevicePage& page : list)
            for (Device& device : page.devices) {
                device.op_type = "modified";
                device.op_date = op_date;
            }
        return list;
    };
    store.sync_states.begin_full_fetch(lease);
    report(dialect, "first fetch", apply(pages, Phase::fetch), insert_floor);
    report(dialect, "the same records again", apply(pages, Phase::sync), update_floor);
    store.sync_states.begin_full_fetch(lease);
    report(dialect, "repeated full fetch, no change", apply(pages, Phase::fetch), update_floor);
    store.sync_states.finish_full_fetch(lease);
    store.sync_states.begin_full_fetch(lease);
    report(dialect, "repeated full fetch, all changed", apply(changed, Phase::fetch), update_floor);
    store.sync_states.finish_full_fetch(lease);
    report(dialect, "sync, all changed, with events",
           apply(as_operations(pages, "2026-03-02T10:00:00Z"), Phase::sync), update_floor);

    connection->execute("UPDATE mdm_dep_device SET profile_status = 'empty'");
    double longest_ms = 0;
    double rate = 0;
    {
        // Somebody else's work on the same token: what it waits for a turn.
        const std::jthread other([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const auto start = std::chrono::steady_clock::now();
                store.sync_states.renew(lease, std::chrono::hours(1));
                const std::chrono::duration<double, std::milli> took =
                    std::chrono::steady_clock::now() - start;
                longest_ms = std::max(longest_ms, took.count());
            }
        });
        rate = rows_per_s(rows, [&] {
            static_cast<void>(store.assignments.set_default(token, std::string(32, 'A'), "bench", true));
        });
    }
    report(dialect, "default profile for every device", rate, insert_floor);
    std::printf("%-11s %-34s %9.0f ms\n", std::string(ams::odbc::name(dialect)).c_str(),
                "  longest wait of another writer", longest_ms);
}

} // namespace

int main(int argc, char** argv) {
    try {
        const std::size_t devices = argc > 1 ? std::stoul(argv[1]) : 100'000;
        for (const Dialect dialect : test::databases())
            if (argc < 3 || argv[2] == ams::odbc::name(dialect)) bench(dialect, devices);
        return 0;
    } catch (const ams::odbc::Error& error) {
        std::fprintf(stderr, "%s: %s\n", error.what(), error.diagnostic().c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    return 1;
}
