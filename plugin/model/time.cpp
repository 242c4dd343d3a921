#include "plugin/model/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace mdm::dep {
namespace {

// Walks over the text; every step either consumes what it names or leaves the position alone.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool done() const { return rest_.empty(); }

    bool digits(std::size_t count, int& value) {
        if (rest_.size() < count) return false;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') return false;
        }
        std::from_chars(rest_.data(), rest_.data() + count, value);
        rest_.remove_prefix(count);
        return true;
    }

    bool any_of(std::string_view characters, char* found = nullptr) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
        if (found != nullptr) *found = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    void skip_digits() {
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9')
            rest_.remove_prefix(1);
    }

private:
    std::string_view rest_;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};

bool is_canonical(std::string_view time) {
    return time.size() == 20 && time[4] == '-' && time[10] == 'T' && time.back() == 'Z';
}

int two(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

} // namespace

std::optional<UtcTime> parse_time(std::string_view text) {
    using namespace std::chrono;
    Scanner in(trimmed(text));
    int y = 0;
    int mo = 0;
    int d = 0;
    int h = 0;
    int mi = 0;
    int s = 0;
    int offset_min = 0;
    if (!in.digits(4, y) || !in.any_of("-") || !in.digits(2, mo) || !in.any_of("-") || !in.digits(2, d)) {
        return std::nullopt;
    }
    if (!in.done()) {
        if (!in.any_of("Tt ") || !in.digits(2, h) || !in.any_of(":") || !in.digits(2, mi))
            return std::nullopt;
        if (in.any_of(":")) {
            if (!in.digits(2, s)) return std::nullopt;
            if (in.any_of(".,")) in.skip_digits();
        }
        char sign = 0;
        if (in.any_of("+-", &sign)) {
            int zone_h = 0;
            int zone_min = 0;
            if (!in.digits(2, zone_h)) return std::nullopt;
            in.any_of(":");
            if (!in.done() && !in.digits(2, zone_min)) return std::nullopt;
            offset_min = (zone_h * 60 + zone_min) * (sign == '-' ? -1 : 1);
        } else {
            in.any_of("Zz");
        }
        if (!in.done()) return std::nullopt;
    }
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    // 60 is a leap second, which system_clock cannot hold: it becomes the next minute's first second.
    // After 2261 a system_clock of nanoseconds overflows.
    if (!date.ok() || h > 23 || mi > 59 || s > 60 || y < 1970 || y > 2261) return std::nullopt;
    return sys_days{date} + hours{h} + minutes{mi - offset_min} + seconds{s};
}

std::string format_time(UtcTime time) {
    using namespace std::chrono;
    const auto whole = floor<seconds>(time);
    const auto midnight = floor<days>(whole);
    const year_month_day date{midnight};
    const hh_mm_ss clock{whole - midnight};
    char text[64];
    const int length =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
    return {text, static_cast<std::size_t>(length)};
}

std::optional<std::string> canonical_time(std::string_view text) {
    const auto time = parse_time(text);
    if (!time) return std::nullopt;
    return format_time(*time);
}

std::string day_of(std::string_view time) {
    if (!is_canonical(time)) return std::string(time);
    const int month = two(time, 5);
    if (month < 1 || month > 12) return std::string(time);
    return std::to_string(two(time, 8)) + ' ' + kMonths[static_cast<std::size_t>(month - 1)] + ' ' +
           std::string(time.substr(0, 4));
}

std::string minute_of(std::string_view time) {
    if (!is_canonical(time)) return std::string(time);
    return day_of(time) + ", " + std::string(time.substr(11, 5)) + " UTC";
}

} // namespace mdm::dep
