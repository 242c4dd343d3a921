// ams.secrets/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/secret.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/ext/secrets.h>

#include <string>
#include <string_view>

namespace ams {

/// Seals and opens values at rest. Thread-safe.
class Secrets : public detail::Extension<ams_ext_secrets> {
public:
    static constexpr const char* kId = AMS_EXT_SECRETS;
    using Extension::Extension;

    /// The sealed text of `plain` (at most 1 MiB), ASCII.
    /// @param associated the value's place, "mdm_dep_token/3/access_secret": it opens nowhere else
    [[nodiscard]] std::string seal(std::string_view associated, const Secret& plain) const {
        StringSink sealed;
        call(functions().seal, bytes(associated), bytes(plain.reveal()), sealed.sink());
        return std::move(sealed.text);
    }

    /// Throws "ams.secret_damaged" when the text was changed, belongs elsewhere, or its key is not here.
    [[nodiscard]] Secret open(std::string_view associated, std::string_view sealed) const {
        SecretSink plain;
        call(functions().open, bytes(associated), bytes(sealed), plain.sink());
        return plain.take();
    }
};

} // namespace ams
