#include "host-sdk/host/tasks/rate_meter.hpp"

#include <cmath>

namespace ams::host {
namespace {

constexpr auto kWindow = std::chrono::seconds(10);
constexpr auto kShortest = std::chrono::milliseconds(500);
constexpr auto kGrain = std::chrono::milliseconds(100); // bounds the samples kept, however often work reports

} // namespace

void RateMeter::sample(std::int64_t done, Time now) {
    if (!samples_.empty() && done < samples_.back().done) samples_.clear();
    // The first stays as the origin; of the others the last one moves until it is a grain away from its
    // neighbour.
    if (samples_.size() >= 2 && now - samples_[samples_.size() - 2].at < kGrain) samples_.pop_back();
    samples_.push_back({now, done});
    while (samples_.size() > 2 && now - samples_[1].at >= kWindow)
        samples_.pop_front();
}

std::optional<double> RateMeter::rate() const {
    if (samples_.size() < 2) return std::nullopt;
    const auto span = samples_.back().at - samples_.front().at;
    if (span < kShortest) return std::nullopt;
    return static_cast<double>(samples_.back().done - samples_.front().done) /
           std::chrono::duration<double>(span).count();
}

std::optional<std::int64_t> RateMeter::eta_s(std::int64_t total) const {
    const auto speed = rate();
    if (!speed || *speed <= 0 || total < 0) return std::nullopt;
    const auto left = static_cast<double>(total - samples_.back().done);
    if (left <= 0) return 0;
    const double seconds = std::ceil(left / *speed);
    // Beyond a month an estimate says nothing.
    return seconds < 2'678'400 ? std::optional(static_cast<std::int64_t>(seconds)) : std::nullopt;
}

} // namespace ams::host
