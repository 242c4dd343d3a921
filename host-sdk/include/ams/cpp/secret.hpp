// A value that must not be printed: tokens, keys, passwords, connection strings.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace ams {

/// Overwrites `size` bytes at `data`; not optimised away.
inline void wipe(void* data, std::size_t size) noexcept {
    auto* bytes = static_cast<volatile unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = 0;
}

/// Overwrites the whole buffer of `text`, its spare capacity included, and leaves it empty.
inline void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    wipe(text.data(), text.size());
    text.clear();
}

/// Bytes that are wiped when they go. There is no operator<< and no implicit conversion, so logging one does
/// not compile; whoever needs the bytes says reveal(). Not thread-safe.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string bytes) : bytes_(std::move(bytes)) { wipe(bytes); }
    Secret(const Secret&) = default;
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            wipe(bytes_);
            bytes_ = other.bytes_;
        }
        return *this;
    }
    // A moved-from std::string may keep a short value in place, so moving wipes its source.
    Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { wipe(other.bytes_); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe(bytes_);
            bytes_ = std::move(other.bytes_);
            wipe(other.bytes_);
        }
        return *this;
    }
    ~Secret() { wipe(bytes_); }

    /// The bytes; valid until this object changes.
    [[nodiscard]] std::string_view reveal() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

    friend bool operator==(const Secret&, const Secret&) = default;

private:
    std::string bytes_;
};

} // namespace ams
