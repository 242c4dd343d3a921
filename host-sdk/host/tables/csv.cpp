#include "host-sdk/host/tables/csv.hpp"

namespace ams::host {

void CsvWriter::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

void CsvWriter::text(const std::optional<std::string>& value) {
    separate();
    if (!value) return;
    const bool formula =
        !value->empty() && std::string_view("=+-@\t\r").find(value->front()) != std::string_view::npos;
    const bool quoted = value->empty() || value->find_first_of("\",\r\n") != std::string::npos;
    if (quoted) out_ += '"';
    if (formula) out_ += '\'';
    for (const char c : *value) {
        if (c == '"') out_ += '"';
        out_ += c;
    }
    if (quoted) out_ += '"';
}

void CsvWriter::plain(std::string_view value) {
    separate();
    out_ += value;
}

void CsvWriter::end_record() {
    out_ += "\r\n";
    first_ = true;
}

} // namespace ams::host
