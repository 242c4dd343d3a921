#include "host-sdk/validator/report.hpp"

#include <ams/cpp/version.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace ams::validate {
namespace {

constexpr std::array kStatuses = {Status::ok, Status::warning, Status::failed, Status::crashed,
                                  Status::skipped};

long count(const std::vector<Result>& results, Status status) {
    return std::count_if(results.begin(), results.end(),
                         [&](const Result& r) { return r.outcome.status == status; });
}

} // namespace

void write_text(std::ostream& out, const Subject& subject, const std::vector<Result>& results) {
    out << subject.library.string() << '\n';
    for (const Result& result : results) {
        out << "  " << std::left << std::setw(8) << name(result.outcome.status) << ' ' << std::setw(26)
            << result.check->name << ' ' << result.check->description << '\n';
        if (!result.outcome.text.empty()) out << "           " << result.outcome.text << '\n';
        if (result.outcome.status == Status::ok || result.output.empty()) continue;
        std::istringstream lines(result.output);
        for (std::string line; std::getline(lines, line);)
            out << "           | " << line << '\n';
    }
    const char* separator = "";
    for (const Status status : kStatuses) {
        if (count(results, status) == 0) continue;
        out << separator << count(results, status) << ' ' << name(status);
        separator = ", ";
    }
    out << '\n';
}

void write_json(std::ostream& out, const Subject& subject, const std::vector<Result>& results) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Result& result : results)
        list.push_back({{"check", result.check->name},
                        {"description", result.check->description},
                        {"status", name(result.outcome.status)},
                        {"text", result.outcome.text},
                        {"output", result.output},
                        {"ms", result.took.count()}});
    nlohmann::ordered_json summary;
    for (const Status status : kStatuses)
        summary[std::string(name(status))] = count(results, status);
    const nlohmann::ordered_json report = {{"plugin", subject.library.string()},
                                           {"sdk", to_string(kSdkVersion)},
                                           {"results", std::move(list)},
                                           {"summary", std::move(summary)}};
    // A plugin's texts need not be UTF-8; the report must be.
    out << report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

bool passed(const std::vector<Result>& results) {
    return count(results, Status::failed) == 0 && count(results, Status::crashed) == 0;
}

} // namespace ams::validate
