// ams_sink for C++: collect an answer in a string, or write one.
#pragma once

#include <ams/buffer.h>
#include <ams/cpp/error.hpp>
#include <ams/cpp/secret.hpp>

#include <algorithm>
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

/// The same for an answer that is a secret: no copy of it is left behind when the buffer grows or goes.
class SecretSink {
public:
    explicit SecretSink(std::size_t limit = std::size_t{16} << 20U) : limit_(limit) {
        sink_.size = sizeof(ams_sink);
        sink_.ctx = this;
        sink_.write = [](void* ctx, const void* data, uint64_t size) noexcept -> ams_result {
            auto& self = *static_cast<SecretSink*>(ctx);
            if (size > self.limit_ - self.text_.size()) return AMS_FAILED;
            try {
                self.append({static_cast<const char*>(data), size});
            } catch (const std::bad_alloc&) {
                return AMS_FAILED;
            }
            return AMS_OK;
        };
    }
    SecretSink(const SecretSink&) = delete;
    SecretSink& operator=(const SecretSink&) = delete;
    ~SecretSink() { wipe(text_); }

    [[nodiscard]] const ams_sink* sink() const noexcept { return &sink_; }
    /// What was written; leaves the sink empty.
    [[nodiscard]] Secret take() {
        Secret secret(std::move(text_));
        wipe(text_);
        return secret;
    }

private:
    void append(std::string_view more) {
        const std::size_t needed = text_.size() + more.size();
        if (needed > text_.capacity()) {
            std::string larger;
            larger.reserve(std::max(needed, 2 * text_.capacity()));
            larger = text_;
            text_.swap(larger);
            wipe(larger);
        }
        text_.append(more);
    }

    ams_sink sink_{};
    std::size_t limit_;
    std::string text_;
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
