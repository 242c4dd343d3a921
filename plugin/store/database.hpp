// What every store works with: connections, the sealer, the clock, and one place that translates errors.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/error.hpp"
#include "plugin/store/sealer.hpp"

#include <ams/cpp/odbc.hpp>

#include <string>
#include <utility>

namespace mdm::dep {

/// `error` as an Error of the plugin: database_busy or database. The detail has operation, SQLSTATE and
/// native code, never the database's own words, which may quote a value.
[[nodiscard]] Error translated(const ams::odbc::Error& error);

/// Runs the stores' work. Thread-safe; the pool, the sealer and the clock must outlive it.
class Database {
public:
    Database(ams::odbc::Pool& pool, Sealer& sealer, const Clock& clock)
        : pool_(pool), sealer_(sealer), clock_(clock) {}

    /// Runs `body(Connection&)` in one transaction, again from its start after a conflict (Pool::transact).
    /// Throws Error: database, database_busy, and whatever `body` throws.
    template <class Body>
    auto transact(Body&& body) {
        try {
            return pool_.transact(std::forward<Body>(body));
        } catch (const ams::odbc::Error& error) {
            throw translated(error);
        }
    }

    /// Runs `body(Connection&)`, which only reads, outside of a transaction. Throws as transact().
    template <class Body>
    auto read(Body&& body) {
        try {
            return pool_.read(std::forward<Body>(body));
        } catch (const ams::odbc::Error& error) {
            throw translated(error);
        }
    }

    [[nodiscard]] Sealer& sealer() const noexcept { return sealer_; }
    /// Now, as it is stored.
    [[nodiscard]] std::string now() const { return format_time(clock_.now()); }
    [[nodiscard]] ams::odbc::Dialect dialect() const noexcept { return pool_.dialect(); }

private:
    ams::odbc::Pool& pool_;
    Sealer& sealer_;
    const Clock& clock_;
};

} // namespace mdm::dep
