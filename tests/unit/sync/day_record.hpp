// A day's requests in a form that people read: one line a visit, as Markdown.
#pragma once

#include "tests/unit/sync/simulated_time.hpp"

#include <string>
#include <vector>

namespace mdm::dep::test {

class DayRecord {
public:
    /// What happens from here on.
    void chapter(UtcTime at, std::string title);
    /// Requests that belong together, and how the accounts stand after them; nothing if there are none. Visits that differ in
    /// nothing but the time become one line.
    void visit(const std::string& who, const std::vector<SeenRequest>& requests, const std::string& state);
    /// Throws std::runtime_error if the file cannot be written.
    void write(const std::string& file, const std::vector<SeenRequest>& all, int held) const;

private:
    struct Line {
        std::string who;
        std::string requests;
        std::string state;
        std::vector<std::string> times;
    };
    struct Chapter {
        std::string at;
        std::string title;
        std::vector<Line> lines;
        std::size_t requests = 0;
    };

    std::vector<Chapter> chapters_;
};

} // namespace mdm::dep::test
