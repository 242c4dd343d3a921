// Sealing what must not lie in the database in the clear.
#pragma once

#include <ams/cpp/secret.hpp>

#include <string>
#include <string_view>

namespace mdm::dep {

/// Seals and opens secrets; in the product this is the host's ams.secrets. Thread-safe. Implementations must
/// not write to the database: they are called inside transactions.
class Sealer {
public:
    Sealer() = default;
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;
    virtual ~Sealer() = default;

    /// ASCII text fit for a TEXT column. `associated` names the place ("mdm_dep_token/3/access_secret"): the
    /// text opens nowhere else.
    [[nodiscard]] virtual std::string seal(std::string_view associated, const ams::Secret& plain) = 0;

    /// Throws Error(secret_unreadable) for text that was changed, belongs elsewhere or has another host's
    /// key.
    [[nodiscard]] virtual ams::Secret open(std::string_view associated, std::string_view sealed) = 0;
};

} // namespace mdm::dep
