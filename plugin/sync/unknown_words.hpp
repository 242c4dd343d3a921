// Words of Apple's that this version does not know, gathered for one line of the log.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mdm::dep {

/// Not thread-safe.
class UnknownWords {
public:
    void note(std::string_view word);

    [[nodiscard]] bool empty() const noexcept { return words_.empty(); }

    /// "renamed, swapped": at most ten different ones, of 40 printable characters each; "..." stands for more.
    [[nodiscard]] std::string text() const;

private:
    std::set<std::string> words_;
};

} // namespace mdm::dep
