// The host as a plugin sees it: typed lookup of extensions.
#pragma once

#include <ams/cpp/error.hpp>
#include <ams/host.h>

#include <optional>
#include <string>

namespace ams {

/// A host. Cheap to copy; the ams_host behind it stays valid until deinit() returns. Thread-safe.
class HostRef {
public:
    /// `host` as init() received it.
    explicit HostRef(const ams_host* host) noexcept : host_(host) {}

    /// The extension `Ext` (Log, Tables, ...; see the other headers here), or empty if this host lacks it.
    template <class Ext>
    [[nodiscard]] std::optional<Ext> find() const {
        const void* functions = host_->extension(host_, Ext::kId);
        if (functions == nullptr) return std::nullopt;
        return Ext(host_, static_cast<const typename Ext::Functions*>(functions));
    }

    /// The same, when the plugin cannot work without it. Throws Error "ams.extension_missing" naming it.
    template <class Ext>
    [[nodiscard]] Ext require() const {
        if (auto ext = find<Ext>()) return *std::move(ext);
        throw Error(AMS_FAILED, "ams.extension_missing",
                    "The host (" + name() + ") lacks the extension " + Ext::kId +
                        ", which this plugin needs. Upgrade the host.");
    }

    /// "ams-host 0.1.0"
    [[nodiscard]] std::string name() const { return host_->name != nullptr ? host_->name : "unnamed"; }
    [[nodiscard]] const ams_host* get() const noexcept { return host_; }

private:
    const ams_host* host_;
};

namespace detail {

/// What every extension class is: the host and the function table that it answered with.
template <class Table>
class Extension {
public:
    using Functions = Table;
    Extension(const ams_host* host, const Functions* functions) noexcept
        : host_(host), functions_(functions) {}

protected:
    [[nodiscard]] const ams_host* host() const noexcept { return host_; }
    [[nodiscard]] const Functions& functions() const noexcept { return *functions_; }

    /// Calls fn(host, args..., &error) and throws what it reports.
    template <class Fn, class... Args>
    void call(Fn fn, Args... args) const {
        ams_error error = make_error();
        check(fn(host_, args..., &error), error);
    }

private:
    const ams_host* host_;
    const Functions* functions_;
};

/// A text for a field that may be NULL: empty means none.
[[nodiscard]] inline const char* or_null(const std::string& text) noexcept {
    return text.empty() ? nullptr : text.c_str();
}

} // namespace detail
} // namespace ams
