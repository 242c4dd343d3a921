// RFC 4180, and safe to open in a spreadsheet.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ams::host {

/// Writes records into a string. NULL is an empty field, an empty text is `""`, so that the two can be told
/// apart.
///
/// A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage return)
/// gets an apostrophe in front; a number does not, because -5 is a number. There is no byte order mark:
/// programs would read it as part of the first column's name.
class CsvWriter {
public:
    /// Appends to `out`, which must outlive the writer.
    explicit CsvWriter(std::string& out) : out_(out) {}

    void text(const std::optional<std::string>& value);
    /// Digits, true/false and the like: written as they are.
    void plain(std::string_view value);
    void end_record();

private:
    void separate();

    std::string& out_;
    bool first_ = true;
};

} // namespace ams::host
