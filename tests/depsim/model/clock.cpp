#include "tests/depsim/model/clock.hpp"

#include <chrono>

namespace depsim {

std::int64_t Clock::now_ms() const {
    if (frozen_) return frozen_at_s_ * 1000;
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count() + offset_s_ * 1000;
}

void Clock::set_offset(std::int64_t seconds) {
    frozen_ = false;
    offset_s_ = seconds;
}

void Clock::freeze(std::int64_t seconds) {
    frozen_ = true;
    frozen_at_s_ = seconds;
}

void Clock::advance(std::int64_t seconds) {
    (frozen_ ? frozen_at_s_ : offset_s_) += seconds;
}

} // namespace depsim
