#include "plugin/console/reply.hpp"

#include "plugin/token/base64.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

// Names come from Apple: whatever is no UTF-8 in them must not cost the answer.
std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string Reply::json() const {
    Json answer;
    if (!message.empty()) answer["message"] = message;
    if (!task.empty()) answer["task"] = task;
    if (!rows.empty()) answer["rows"] = rows;
    for (const auto& [name, bytes] : files)
        answer["files"].push_back({{"filename", name}, {"content", base64_encode(bytes)}});
    for (const auto& [title, value] : details)
        answer["details"][title] = value;
    for (const std::string& result : results)
        answer["results"].push_back(Json::parse(result));
    // The schema takes 100.
    constexpr std::size_t kMostWarnings = 100;
    for (std::size_t i = 0; i < std::min(warnings.size(), kMostWarnings); ++i)
        answer["warnings"].push_back(warnings[i]);
    if (!document.content.empty())
        answer["document"] = {
            {"title", document.title}, {"language", document.language}, {"content", document.content}};
    return dump(answer);
}

std::string result_json(const std::string& key, const std::string& status, const std::string& detail) {
    return dump({{"key", key}, {"status", status}, {"detail", detail}});
}

} // namespace mdm::dep
