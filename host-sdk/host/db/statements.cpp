#include "host-sdk/host/db/statements.hpp"

namespace ams::host {
namespace {

void keep(std::vector<std::string>& statements, std::string& statement) {
    const auto first = statement.find_first_not_of(" \t\r\n");
    if (first != std::string::npos) {
        const auto last = statement.find_last_not_of(" \t\r\n");
        statements.push_back(statement.substr(first, last - first + 1));
    }
    statement.clear();
}

} // namespace

std::vector<std::string> split_statements(std::string_view sql) {
    std::vector<std::string> statements;
    std::string statement;
    std::size_t i = 0;
    while (i < sql.size()) {
        const char c = sql[i];
        if (c == '-' && sql.substr(i, 2) == "--") {
            const auto end = sql.find('\n', i);
            i = end == std::string_view::npos ? sql.size() : end;
        } else if (c == '/' && sql.substr(i, 2) == "/*") {
            const auto end = sql.find("*/", i + 2);
            i = end == std::string_view::npos ? sql.size() : end + 2;
            statement += ' ';
        } else if (c == '\'' || c == '"' || c == '`') {
            // A doubled quote is read as one quoted part right after another: the text comes out the same.
            const auto end = sql.find(c, i + 1);
            const auto next = end == std::string_view::npos ? sql.size() : end + 1;
            statement += sql.substr(i, next - i);
            i = next;
        } else if (c == ';') {
            keep(statements, statement);
            ++i;
        } else {
            statement += c;
            ++i;
        }
    }
    keep(statements, statement);
    return statements;
}

} // namespace ams::host
