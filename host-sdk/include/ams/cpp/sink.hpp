// ams_sink for C++: collect an answer in a string, or write one.
#pragma once

#include <ams/buffer.h>
#include <ams/cpp/error.hpp>

#include <new>
#include <string>
#include <string_view>

namespace ams {

/// Collects what the other side writes, up to a limit. Pass `sink()` to the call, read `text` afterwards.
/// Not thread-safe; must outlive the call and stay where it is.
class StringSink {
public:
    explicit StringSink(std::size_t limit = std::size_t{16} << 20U) : limit_(limit) {
        sink_.size = sizeof(ams_sink);
        sink_.ctx = this;
        sink_.write = [](void* ctx, const void* data, uint64_t size) noexcept -> ams_result {
            auto& self = *static_cast<StringSink*>(ctx);
            if (size > self.limit_ - self.text.size()) return AMS_FAILED;
            try {
                self.text.append(static_cast<const char*>(data), size);
            } catch (const std::bad_alloc&) {
                return AMS_FAILED;
            }
            return AMS_OK;
        };
    }
    StringSink(const StringSink&) = delete;
    StringSink& operator=(const StringSink&) = delete;

    [[nodiscard]] const ams_sink* sink() const noexcept { return &sink_; }

    std::string text;

private:
    ams_sink sink_{};
    std::size_t limit_;
};

/// Writes `text`; throws Error when the receiver refuses it.
inline void write(const ams_sink* sink, std::string_view text) {
    if (sink->write(sink->ctx, text.data(), text.size()) != AMS_OK)
        throw Error(AMS_FAILED, "ams.answer_too_large", "The answer is larger than its receiver accepts.");
}

[[nodiscard]] inline ams_bytes bytes(std::string_view text) noexcept {
    return {text.data(), text.size()};
}
[[nodiscard]] inline std::string_view view(ams_bytes bytes) noexcept {
    return {static_cast<const char*>(bytes.data), bytes.size};
}

} // namespace ams
