// Words of Apple's that this version does not know, gathered for one line of the log.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace mdm::dep {

/// Not thread-safe.
class UnknownWords {
public:
    /// Keeps the op_type of a page unless it is none, or a known one in whatever letter case.
    void note_operation(const std::optional<std::string>& op_type);

    [[nodiscard]] bool empty() const noexcept { return words_.empty(); }

    /// "renamed, swapped": at most ten different ones, of 40 printable characters each; "..." stands for more.
    [[nodiscard]] std::string text() const;

private:
    std::set<std::string> words_;
};

} // namespace mdm::dep
