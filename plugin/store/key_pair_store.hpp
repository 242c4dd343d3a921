// Key pairs made here: the private key is sealed, the certificate goes to Apple's portal.
#pragma once

#include "plugin/store/database.hpp"

#include <ams/cpp/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// A row of mdm_dep_key_pair without the private key.
struct KeyPairRow {
    std::int64_t id = 0;
    std::string state;       ///< "staged": no token file made for it was imported yet; "current".
    std::string certificate; ///< PEM.
    std::string subject;
    std::string certificate_serial; ///< Upper-case hex.
    std::string fingerprint;        ///< SHA-256 of the DER, lower-case hex.
    std::string not_after;
    std::string created_at;
    std::string created_by;
};

/// A pair to be kept.
struct KeyPairToSave {
    ams::Secret private_key; ///< PEM.
    std::string certificate; ///< PEM.
    std::string subject;
    std::string certificate_serial;
    std::string fingerprint;
    std::string not_after;
    std::string actor;
};

/// Key pairs. Thread-safe. Throws Error(database, database_busy). A pair becomes current when a token that it
/// opened is saved (TokenStore), and goes when no token needs it any more.
class KeyPairStore {
public:
    explicit KeyPairStore(Database& database) : database_(database) {}

    /// Keeps a new pair as staged and returns its id. Pairs staged earlier stay: a token file for one of them
    /// may be on its way.
    [[nodiscard]] std::int64_t stage(const KeyPairToSave& pair);

    [[nodiscard]] std::vector<KeyPairRow> list(); ///< Newest first: the order in which to try them.
    [[nodiscard]] std::optional<KeyPairRow> find(std::int64_t id);
    /// Pairs whose certificate has this serial number (upper-case hex): what a token file names as its
    /// recipient.
    [[nodiscard]] std::vector<KeyPairRow> find_by_certificate_serial(const std::string& serial);

    /// PEM. Throws Error(not_found), Error(secret_unreadable).
    [[nodiscard]] ams::Secret private_key(std::int64_t id);

    /// Deletes a staged pair. False: there is none, or it is current.
    bool discard(std::int64_t id);

    /// Deletes staged pairs made before `before` (canonical time). Returns how many.
    std::int64_t prune_staged(const std::string& before);

private:
    Database& database_;
};

} // namespace mdm::dep
