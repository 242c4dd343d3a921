#include "plugin/sync/unknown_words.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

constexpr std::size_t kMostWords = 10;
constexpr std::size_t kMostChars = 40;

std::string printable(std::string_view word) {
    std::string text(word.substr(0, kMostChars));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '.');
    return text;
}

} // namespace

void UnknownWords::note(std::string_view word) {
    // One more than is told, so that text() knows that there are more.
    if (words_.size() <= kMostWords) words_.insert(printable(word));
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
