// Reading a page of devices: milliseconds a page of 1000, best and median. Not a test; run it before and after a
// change of the reader:  build/release/bin/device_reader_bench
#include "plugin/protocol/device_reader.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

// About 530 bytes a record, as Apple's are.
std::string page_of(int devices) {
    std::string body = R"({"devices":[)";
    for (int i = 0; i < devices; ++i) {
        const std::string number = std::to_string(100000 + i);
        body += (i == 0 ? "" : ",");
        body +=
            R"({"serial_number":"C02)" + number +
            R"(XYZ","model":"MacBook Pro","description":"MBP 14.2 SPACE GRAY/M3/16GB/512GB-USA","color":"SPACE GRAY",)"
            R"("profile_status":"assigned","profile_uuid":"0123456789ABCDEF0123456789ABCDEF",)"
            R"("profile_assign_time":"2026-08-01T10:05:00Z","device_assigned_date":"2026-08-01T10:00:00Z",)"
            R"("device_assigned_by":"it.department@example.com","os":"OSX","device_family":"Mac",)"
            R"("wifi_mac_address":"00:11:22:33:44:55","bluetooth_mac_address":"00:11:22:33:44:56",)"
            R"("op_type":"modified","op_date":"2026-08-02T09:00:00Z"})";
    }
    return body +
           R"(],"cursor":"MDowOjE3MDAw","fetched_until":"2026-08-02T08:00:00Z","more_to_follow":true})";
}

} // namespace

int main() {
    const std::string body = page_of(1000);
    std::vector<double> times_ms;
    std::size_t devices = 0;
    for (int i = 0; i < 200; ++i) {
        const auto start = std::chrono::steady_clock::now();
        devices += mdm::dep::read_page(body).devices.size();
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
        times_ms.push_back(took.count());
    }
    std::sort(times_ms.begin(), times_ms.end());
    std::printf("read_page: %zu bytes, %zu devices in all, best %.2f ms, median %.2f ms\n", body.size(),
                devices, times_ms.front(), times_ms[times_ms.size() / 2]);
    return devices == 200'000 ? 0 : 1;
}
