// ams.database/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/secret.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/ext/database.h>

#include <cstdint>
#include <string>

namespace ams {

struct DatabaseInfo {
    std::string dialect;               ///< "sqlite", "postgresql" or "mariadb"
    std::uint32_t max_connections = 0; ///< how many the plugin may hold open at once
    std::uint32_t schema_version = 0;  ///< of this plugin's component
};

/// The shared database. Not during init(): both throw AMS_UNAVAILABLE then. Thread-safe.
class Database : public detail::Extension<ams_ext_database> {
public:
    static constexpr const char* kId = AMS_EXT_DATABASE;
    using Extension::Extension;

    [[nodiscard]] DatabaseInfo describe() const {
        ams_database_info info{};
        info.size = sizeof info;
        call(functions().describe, &info);
        info.dialect[sizeof info.dialect - 1] = '\0';
        return {info.dialect, info.max_connections, info.schema_version};
    }

    /// The ODBC connection string for reading and writing.
    [[nodiscard]] Secret connection() const {
        SecretSink text(kConnectionLimit);
        call(functions().connection, text.sink());
        return text.take();
    }

private:
    static constexpr std::size_t kConnectionLimit = 64U << 10U;
};

} // namespace ams
