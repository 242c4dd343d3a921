#include "tests/abi/verdict.hpp"

#include "tests/support/child_process.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace verdicts {

Verdict judge(const std::filesystem::path& plugin, const std::vector<std::string>& arguments) {
    test::ChildOptions options;
    options.arguments = {test::built_program("ams-validate").string(), plugin.string(), "--json"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    std::string output;
    Verdict verdict;
    verdict.exit_status = test::run(options, &output, std::chrono::seconds(240));
    const auto report = nlohmann::json::parse(output, nullptr, false);
    if (!report.is_object())
        throw std::runtime_error("ams-validate ended with " + std::to_string(verdict.exit_status) +
                                 " and: " + output);
    for (const auto& result : report.at("results"))
        verdict.results.push_back({result.at("check"), result.at("status"), result.at("text")});
    return verdict;
}

} // namespace verdicts
