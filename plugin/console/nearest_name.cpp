#include "plugin/console/nearest_name.hpp"

#include <algorithm>
#include <vector>

namespace mdm::dep {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostFaults = 4;

// Optimal string alignment distance: three rows of the table suffice.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

} // namespace

std::string nearest_name(std::string_view typed, std::span<const std::string> known) {
    typed = typed.substr(0, kLongestName);
    std::string best;
    std::size_t fewest = kMostFaults + 1;
    for (const std::string& name : known) {
        const std::size_t faults = distance(typed, name);
        if (faults < fewest && faults * 3 <= std::max(typed.size(), name.size())) {
            fewest = faults;
            best = name;
        }
    }
    return best;
}

} // namespace mdm::dep
