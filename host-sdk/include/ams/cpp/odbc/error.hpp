// What a failed ODBC call says, sorted into what a caller can do about it.
#pragma once

#include <ams/cpp/odbc/dialect.hpp>

#include <sql.h>
#include <sqlext.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ams::odbc {

/// A failed call. what() names the operation, the SQLSTATE and the native code and is safe to log; the
/// database's own words, which may quote a value, are kept apart in diagnostic().
class Error : public std::runtime_error {
public:
    Error(Dialect dialect, std::string_view operation, std::string sqlstate, std::int32_t native,
          std::string diagnostic)
        : std::runtime_error(std::string(operation) + " failed: SQLSTATE " + sqlstate + ", native code " +
                             std::to_string(native)),
          dialect_(dialect), sqlstate_(std::move(sqlstate)), native_(native),
          diagnostic_(std::move(diagnostic)) {}

    [[nodiscard]] const std::string& sqlstate() const noexcept { return sqlstate_; }
    [[nodiscard]] std::int32_t native_code() const noexcept { return native_; }
    /// The database's text. May quote the offending value: never show or log it where a column can hold a
    /// secret.
    [[nodiscard]] const std::string& diagnostic() const noexcept { return diagnostic_; }

    /// A primary or unique key already has this value.
    [[nodiscard]] bool is_unique_violation() const noexcept {
        switch (dialect_) {
        case Dialect::postgresql:
            return sqlstate_ == "23505";
        case Dialect::mariadb:
            return native_ == 1062 || native_ == 1586;
        case Dialect::sqlite: // native 19 stands for every kind of constraint; only the text tells which
            return native_ == 19 && diagnostic_.find("UNIQUE constraint failed") != std::string::npos;
        }
        return false;
    }

    /// Any constraint: unique, foreign key, not null, check.
    [[nodiscard]] bool is_constraint_violation() const noexcept {
        return sqlstate_.starts_with("23") || (dialect_ == Dialect::sqlite && native_ == 19);
    }

    /// Another transaction was in the way: the whole transaction may be tried again at once.
    [[nodiscard]] bool is_serialization_failure() const noexcept {
        if (sqlstate_ == "40001" || sqlstate_ == "40P01") return true;
        return dialect_ == Dialect::mariadb && (native_ == 1213 || native_ == 1020);
    }

    /// The database or the pool was busy beyond the time we wait: the whole transaction may be tried again
    /// later.
    [[nodiscard]] bool is_busy() const noexcept {
        switch (dialect_) {
        case Dialect::sqlite: // SQLITE_BUSY, SQLITE_LOCKED; extended codes keep the primary one in the low
                              // byte
            return sqlstate_ == "HYT00" || (native_ > 0 && ((native_ & 0xFF) == 5 || (native_ & 0xFF) == 6));
        case Dialect::postgresql: // 55P03 lock_not_available, 53300 too_many_connections
            return sqlstate_ == "HYT00" || sqlstate_ == "55P03" || sqlstate_ == "53300";
        case Dialect::mariadb: // 1205 lock wait timeout, 1040 too many connections
            return sqlstate_ == "HYT00" || native_ == 1205 || native_ == 1040;
        }
        return false;
    }

    /// May the same transaction succeed if it is run again from its start?
    [[nodiscard]] bool is_retryable() const noexcept { return is_serialization_failure() || is_busy(); }

    /// The connection is of no more use; a new one may work.
    [[nodiscard]] bool is_connection_lost() const noexcept {
        if (sqlstate_.starts_with("08")) return true;
        switch (dialect_) {
        case Dialect::sqlite:
            return false;
        case Dialect::postgresql: // 57P01..03: shutdown, crash, starting up; libpq's own words carry no state
            return sqlstate_ == "57P01" || sqlstate_ == "57P02" || sqlstate_ == "57P03" ||
                   diagnostic_.find("server closed the connection") != std::string::npos ||
                   diagnostic_.find("no connection to the server") != std::string::npos ||
                   diagnostic_.find("could not send") != std::string::npos;
        case Dialect::mariadb: // gone away, lost, lost at handshake, node not ready (Galera), server shutdown
            return native_ == 2006 || native_ == 2013 || native_ == 2055 || native_ == 1047 ||
                   native_ == 1053;
        }
        return false;
    }

private:
    Dialect dialect_;
    std::string sqlstate_;
    std::int32_t native_;
    std::string diagnostic_;
};

namespace detail {

/// The error that `handle` holds after a failed call.
[[nodiscard]] inline Error diagnose(Dialect dialect, SQLSMALLINT type, SQLHANDLE handle,
                                    std::string_view operation) {
    std::string state = "HY000";
    SQLINTEGER native = 0;
    std::string text;
    for (SQLSMALLINT record = 1; record <= 4; ++record) {
        std::array<SQLCHAR, 6> record_state{};
        std::array<SQLCHAR, 1024> message{};
        SQLINTEGER record_native = 0;
        SQLSMALLINT length = 0;
        if (!SQL_SUCCEEDED(SQLGetDiagRec(type, handle, record, record_state.data(), &record_native,
                                         message.data(), static_cast<SQLSMALLINT>(message.size()), &length)))
            break;
        if (record == 1) {
            state.assign(reinterpret_cast<const char*>(record_state.data()));
            native = record_native;
        } else {
            text += "; ";
        }
        text += reinterpret_cast<const char*>(message.data());
    }
    return {dialect, operation, std::move(state), native, std::move(text)};
}

} // namespace detail

} // namespace ams::odbc
