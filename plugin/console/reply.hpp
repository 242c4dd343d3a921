// What an action answers, composed to answer.schema.json.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mdm::dep {

/// Text to read and copy beside an answer.
struct ReplyDocument {
    std::string title = {};
    std::string language = "text"; ///< "json" or "text"
    std::string content = {};      ///< Empty: there is no document.
};

/// One answer; what is empty is left out.
struct Reply {
    std::string message;                                           ///< For the person who asked.
    std::string task = {};                                         ///< Id of a task that goes on.
    std::vector<std::string> rows = {};                            ///< Keys of rows made or changed.
    std::vector<std::pair<std::string, std::string>> files = {};   ///< Name and bytes.
    std::vector<std::pair<std::string, std::string>> details = {}; ///< Title and value, in order.

    std::vector<std::string> results = {};  ///< JSON of each row's result.
    std::vector<std::string> warnings = {}; ///< One sentence each.
    ReplyDocument document = {};

    [[nodiscard]] std::string json() const;
};

/// One row's or account's result as a task keeps it: {"key","status","detail"}.
[[nodiscard]] std::string result_json(const std::string& key, const std::string& status,
                                      const std::string& detail);

} // namespace mdm::dep
