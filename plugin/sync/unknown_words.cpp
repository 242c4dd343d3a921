#include "plugin/sync/unknown_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace mdm::dep {
namespace {

constexpr std::size_t kMostWords = 10;
constexpr std::size_t kMostChars = 40;
constexpr std::array<std::string_view, 3> kOperations{"added", "modified", "deleted"};

bool same_word(std::string_view lower_case, std::string_view text) {
    return std::equal(lower_case.begin(), lower_case.end(), text.begin(), text.end(),
                      [](char mine, unsigned char theirs) { return mine == std::tolower(theirs); });
}

bool is_known(std::string_view op_type) {
    return std::any_of(kOperations.begin(), kOperations.end(),
                       [&](std::string_view known) { return same_word(known, op_type); });
}

std::string printable(std::string_view word) {
    std::string text(word.substr(0, kMostChars));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '.');
    return text;
}

} // namespace

void UnknownWords::note_operation(const std::optional<std::string>& op_type) {
    if (!op_type || op_type->empty() || is_known(*op_type)) return;
    // One more than is told, so that text() knows that there are more.
    if (words_.size() <= kMostWords) words_.insert(printable(*op_type));
}

std::string UnknownWords::text() const {
    std::string text;
    std::size_t told = 0;
    for (const std::string& word : words_) {
        text += told == 0 ? "" : ", ";
        if (told++ == kMostWords) return text + "...";
        text += word;
    }
    return text;
}

} // namespace mdm::dep
