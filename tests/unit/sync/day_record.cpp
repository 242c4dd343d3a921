#include "tests/unit/sync/day_record.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

namespace mdm::dep::test {
namespace {

std::string time_of_day(UtcTime at) {
    return format_time(at).substr(11, 5);
}

// "GET /session 200, GET /account 503, after 3 s 503, after 5 s 503"
std::string sentence(const std::vector<SeenRequest>& requests) {
    std::string text;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const SeenRequest& one = requests[i];
        const auto pause =
            i == 0 ? std::chrono::seconds(0)
                   : std::chrono::duration_cast<std::chrono::seconds>(one.at - requests[i - 1].at);
        text += text.empty() ? "" : ", ";
        if (pause.count() > 0) text += "after " + std::to_string(pause.count()) + " s ";
        const bool again = i > 0 && one.method == requests[i - 1].method &&
                           one.path == requests[i - 1].path &&
                           one.server_uuid == requests[i - 1].server_uuid && pause.count() > 0;
        if (!again) text += "`" + one.method + ' ' + one.path + "` ";
        text += one.status == 0 ? "no answer" : std::to_string(one.status);
    }
    return text;
}

std::string joined(const std::vector<std::string>& times) {
    std::string text;
    for (const std::string& time : times)
        text += (text.empty() ? "" : " ") + time;
    return text;
}

} // namespace

void DayRecord::chapter(UtcTime at, std::string title) {
    chapters_.push_back({.at = time_of_day(at), .title = std::move(title), .lines = {}});
}

void DayRecord::visit(const std::string& who, const std::vector<SeenRequest>& requests,
                      const std::string& state) {
    if (requests.empty()) return;
    Chapter& chapter = chapters_.back();
    chapter.requests += requests.size();
    Line line{
        .who = who, .requests = sentence(requests), .state = state, .times = {time_of_day(requests[0].at)}};
    for (Line& known : chapter.lines) {
        if (known.who == line.who && known.requests == line.requests && known.state == line.state) {
            known.times.push_back(line.times[0]);
            return;
        }
    }
    chapter.lines.push_back(std::move(line));
}

void DayRecord::write(const std::string& file, const std::vector<SeenRequest>& all, int held) const {
    std::ofstream out(file);
    out << "# A bad day, recorded\n\n"
           "Everything that is known to go wrong between this plugin and Apple's service, in one day of a "
           "host with two "
           "accounts:\n"
           "what was asked, what came back, and how long Apple was left alone afterwards. The sync runs "
           "every half hour, "
           "assignments\n"
           "every quarter, health every hour; what a person did is in bold. Times are of the simulated day; "
           "the requests "
           "are the log\n"
           "of the simulator, over HTTPS. `tests/unit/sync/whole_day_test.cpp` plays the day and judges it "
           "each time it is "
           "run; this page\n"
           "is written by\n\n"
           "```sh\n"
           "cmake --build --preset dev --target record_bad_day\n"
           "```\n\n"
           "Recorded on "
        << format_time(std::chrono::system_clock::now()).substr(0, 10) << ".\n";
    for (const Chapter& chapter : chapters_) {
        out << "\n## " << chapter.at << " " << chapter.title << "\n\n";
        if (chapter.lines.empty()) {
            out << "Nobody asked Apple anything.\n";
            continue;
        }
        out << "| when | who | requests | then |\n|---|---|---|---|\n";
        for (const Line& line : chapter.lines)
            out << "| " << joined(line.times) << " | " << line.who << " | " << line.requests << " | "
                << line.state << " |\n";
    }

    std::map<std::string, std::size_t> by_call;
    std::map<std::string, std::size_t> by_hour;
    for (const SeenRequest& one : all) {
        ++by_call[one.method + ' ' + one.path];
        ++by_hour[time_of_day(one.at).substr(0, 2)];
    }
    const auto busiest = std::max_element(by_hour.begin(), by_hour.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
    out << "\n## The day in numbers\n\n" << all.size() << " requests";
    if (busiest != by_hour.end())
        out << ", " << busiest->second << " of them in the busiest hour (" << busiest->first << ":00)";
    out << "; " << held
        << " runs asked nothing, because Apple was being left alone.\n\n| call | requests |\n|---|---|\n";
    for (const auto& [call, count] : by_call)
        out << "| `" << call << "` | " << count << " |\n";
    if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

} // namespace mdm::dep::test
