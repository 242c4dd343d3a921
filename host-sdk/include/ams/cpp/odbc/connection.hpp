// A connection: opened from a connection string, with per-dialect session defaults.
#pragma once

#include <ams/cpp/odbc/error.hpp>
#include <ams/cpp/odbc/statement.hpp>
#include <ams/cpp/secret.hpp>

#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ams::odbc {

/// How a session is set up.
struct ConnectOptions {
    Dialect dialect = Dialect::sqlite;
    std::chrono::milliseconds busy_timeout{
        10'000};                            ///< SQLite: how long a statement waits for another writer.
    std::int64_t sqlite_cache_kib = 65'536; ///< SQLite page cache, used as needed. 20-40% on bulk writes.
    std::chrono::seconds login_timeout{10}; ///< Where the driver supports it.
    std::vector<std::string> init_statements = {}; ///< Run once after connecting; read_only() gives one.
};

/// The statement after which a session cannot write, whatever its account may do.
[[nodiscard]] inline std::string read_only(Dialect dialect) {
    switch (dialect) {
    case Dialect::sqlite:
        return "PRAGMA query_only = ON";
    case Dialect::postgresql:
        return "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";
    case Dialect::mariadb:
        return "SET SESSION TRANSACTION READ ONLY";
    }
    return {};
}

namespace detail {

[[nodiscard]] inline char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether an ODBC connection string sets `key` (compared without case). Values in {braces} may contain ';'.
[[nodiscard]] inline bool sets_key(std::string_view connection_string, std::string_view key) {
    std::size_t at = 0;
    while (at < connection_string.size()) {
        const std::size_t equals = connection_string.find('=', at);
        if (equals == std::string_view::npos) return false;
        std::string_view found = connection_string.substr(at, equals - at);
        while (!found.empty() && (found.front() == ' ' || found.front() == ';'))
            found.remove_prefix(1);
        while (!found.empty() && found.back() == ' ')
            found.remove_suffix(1);
        if (std::equal(found.begin(), found.end(), key.begin(), key.end(),
                       [](char a, char b) { return lower(a) == lower(b); }))
            return true;
        at = equals + 1;
        if (at < connection_string.size() && connection_string[at] == '{') {
            std::size_t close = connection_string.find('}', at);
            while (close != std::string_view::npos && close + 1 < connection_string.size() &&
                   connection_string[close + 1] == '}') // "}}" is an escaped brace
                close = connection_string.find('}', close + 2);
            if (close == std::string_view::npos) return false;
            at = close;
        }
        at = connection_string.find(';', at);
        if (at == std::string_view::npos) return false;
        ++at;
    }
    return false;
}

/// `connection_string` with what this layer relies on added where it is absent.
[[nodiscard]] inline Secret completed(std::string_view connection_string, const ConnectOptions& options) {
    std::string text(connection_string);
    const auto add = [&](std::string_view key, std::string_view value) {
        if (sets_key(connection_string, key)) return;
        if (!text.empty() && text.back() != ';') text += ';';
        text.append(key).append("=").append(value).append(";");
    };
    // The driver's default wraps every statement in a savepoint: slower, and an error would not end the
    // transaction.
    if (options.dialect == Dialect::postgresql) add("Protocol", "7.4-0");
    // Not PRAGMA busy_timeout: the driver installs a busy handler of its own (100 s unless told).
    if (options.dialect == Dialect::sqlite) add("Timeout", std::to_string(options.busy_timeout.count()));
    return Secret(std::move(text));
}

} // namespace detail

/// A connection. Not thread-safe: one thread at a time. Statements must not outlive it.
class Connection {
public:
    /// Connects and sets the session up. Throws Error; its diagnostic may quote parts of the connection
    /// string.
    Connection(const Secret& connection_string, ConnectOptions options) : options_(std::move(options)) {
        try {
            open(connection_string);
            initialise();
        } catch (...) { // nothing is swallowed: the handles are released, the error goes on
            release();
            throw;
        }
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { release(); }

    [[nodiscard]] Dialect dialect() const noexcept { return options_.dialect; }

    /// A statement of the caller's own. Throws Error.
    [[nodiscard]] Statement prepare(std::string_view sql) {
        Statement statement = allocate();
        statement.prepare(sql);
        return statement;
    }

    /// A prepared statement that the connection keeps, for SQL that is run again and again. Its result is
    /// closed by the next cached() of the same SQL; do not keep the reference beyond that. At most
    /// kCachedStatements are kept, the least recently used one goes first.
    [[nodiscard]] Statement& cached(std::string_view sql) {
        const auto found =
            std::find_if(cache_.begin(), cache_.end(), [&](const Cached& entry) { return entry.sql == sql; });
        if (found != cache_.end()) {
            cache_.splice(cache_.begin(), cache_, found);
            cache_.front().statement.close();
            return cache_.front().statement;
        }
        Statement statement = prepare(sql);
        if (cache_.size() >= kCachedStatements) cache_.pop_back();
        cache_.emplace_front(std::string(sql), std::move(statement));
        return cache_.front().statement;
    }

    /// Runs one statement with its parameters and returns the number of rows it changed (-1: unknown).
    /// Without parameters it is run directly, which is what DDL, PRAGMA, SET and BEGIN need. Throws Error.
    template <class... Parameters>
    std::int64_t execute(std::string_view sql, const Parameters&... parameters) {
        if constexpr (sizeof...(Parameters) == 0) {
            Statement statement = allocate();
            statement.execute_direct(sql);
            return statement.affected_rows();
        } else {
            Statement& statement = cached(sql);
            statement.bind_all({Parameter(parameters)...});
            statement.execute();
            const std::int64_t rows = statement.affected_rows();
            statement.close();
            statement.clear_bindings();
            return rows;
        }
    }

    /// Runs a SELECT; fetch() from what is returned. Throws Error.
    template <class... Parameters>
    [[nodiscard]] Statement query(std::string_view sql, const Parameters&... parameters) {
        Statement statement = prepare(sql);
        statement.bind_all({Parameter(parameters)...});
        statement.execute();
        return statement;
    }

    /// First column of the first row; nullopt if there is no row or it is NULL. Throws Error.
    template <class... Parameters>
    [[nodiscard]] std::optional<std::int64_t> query_int64(std::string_view sql,
                                                          const Parameters&... parameters) {
        Statement statement = query(sql, parameters...);
        return statement.fetch() ? statement.optional_int64(1) : std::nullopt;
    }
    template <class... Parameters>
    [[nodiscard]] std::optional<std::string> query_text(std::string_view sql,
                                                        const Parameters&... parameters) {
        Statement statement = query(sql, parameters...);
        return statement.fetch() ? statement.optional_text(1) : std::nullopt;
    }

    /// Runs an INSERT of one row into a table with an identity column `id` and returns the new id. Throws
    /// Error.
    template <class... Parameters>
    [[nodiscard]] std::int64_t insert(std::string_view sql, const Parameters&... parameters) {
        if (dialect() == Dialect::sqlite) { // this driver loses the row of INSERT .. RETURNING
            execute(sql, parameters...);
            return query_int64("SELECT last_insert_rowid()").value();
        }
        Statement statement = query(std::string(sql) + " RETURNING id", parameters...);
        if (!statement.fetch()) throw Error(dialect(), "INSERT", "02000", 0, "no id came back");
        const std::int64_t id = statement.int64(1);
        statement.close();
        return id;
    }

    /// True after an error that makes the connection useless; the pool then drops it.
    [[nodiscard]] bool lost() const noexcept { return lost_; }
    /// Says that the connection must not be used again, for example because its transaction could not be
    /// ended.
    void mark_lost() noexcept { lost_ = true; }

    static constexpr std::size_t kCachedStatements = 64;

private:
    struct Cached {
        Cached(std::string text, Statement prepared) : sql(std::move(text)), statement(std::move(prepared)) {}
        std::string sql;
        Statement statement;
    };

    void open(const Secret& connection_string) {
        if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment_)))
            throw Error(dialect(), "SQLAllocHandle", "HY001", 0, "no ODBC environment");
        check(
            SQLSetEnvAttr(environment_, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0),
            SQL_HANDLE_ENV, environment_, "SQLSetEnvAttr");
        check(SQLAllocHandle(SQL_HANDLE_DBC, environment_, &handle_), SQL_HANDLE_ENV, environment_,
              "SQLAllocHandle");
        // Not every driver knows it; connecting works without.
        SQLSetConnectAttr(handle_, SQL_ATTR_LOGIN_TIMEOUT,
                          reinterpret_cast<SQLPOINTER>(static_cast<SQLULEN>(options_.login_timeout.count())),
                          0);
        const Secret completed = detail::completed(connection_string.reveal(), options_);
        const std::string_view text = completed.reveal();
        check(SQLDriverConnect(
                  handle_, nullptr, const_cast<SQLCHAR*>(reinterpret_cast<const SQLCHAR*>(text.data())),
                  static_cast<SQLSMALLINT>(text.size()), nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT),
              SQL_HANDLE_DBC, handle_, "SQLDriverConnect");
        connected_ = true;
    }

    void initialise() {
        switch (dialect()) {
        case Dialect::sqlite:
            execute("PRAGMA foreign_keys = ON");
            execute("PRAGMA cache_size = -" + std::to_string(options_.sqlite_cache_kib));
            break;
        case Dialect::postgresql:
            execute("SET TIME ZONE 'UTC'");
            break;
        case Dialect::mariadb: // the same isolation as PostgreSQL's default; refuse what does not fit a
                               // column
            execute("SET NAMES utf8mb4");
            execute("SET SESSION time_zone = '+00:00'");
            execute("SET SESSION sql_mode = "
                    "'STRICT_ALL_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_ENGINE_SUBSTITUTION'");
            execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            break;
        }
        for (const std::string& sql : options_.init_statements)
            execute(sql);
    }

    [[nodiscard]] Statement allocate() {
        SQLHSTMT statement = SQL_NULL_HSTMT;
        check(SQLAllocHandle(SQL_HANDLE_STMT, handle_, &statement), SQL_HANDLE_DBC, handle_,
              "SQLAllocHandle");
        return {*this, dialect(), statement};
    }

    void check(SQLRETURN result, SQLSMALLINT type, SQLHANDLE handle, std::string_view operation) {
        if (SQL_SUCCEEDED(result)) return;
        Error error = detail::diagnose(dialect(), type, handle, operation);
        if (error.is_connection_lost()) lost_ = true;
        throw error;
    }

    void release() noexcept {
        cache_.clear();
        if (connected_) SQLDisconnect(handle_);
        if (handle_ != SQL_NULL_HDBC) SQLFreeHandle(SQL_HANDLE_DBC, handle_);
        if (environment_ != SQL_NULL_HENV) SQLFreeHandle(SQL_HANDLE_ENV, environment_);
        connected_ = false;
        handle_ = SQL_NULL_HDBC;
        environment_ = SQL_NULL_HENV;
    }

    ConnectOptions options_;
    SQLHENV environment_ = SQL_NULL_HENV;
    SQLHDBC handle_ = SQL_NULL_HDBC;
    bool connected_ = false;
    bool lost_ = false;
    std::list<Cached> cache_;
};

inline void Statement::fail(std::string_view operation) {
    Error error = detail::diagnose(dialect_, SQL_HANDLE_STMT, handle_, operation);
    if (error.is_connection_lost()) connection_->mark_lost();
    throw error;
}

inline void Statement::check(SQLRETURN result, std::string_view operation) {
    // SQL_NO_DATA: an UPDATE or DELETE that met no row.
    if (SQL_SUCCEEDED(result) || result == SQL_NO_DATA) return;
    fail(operation);
}

inline void Statement::prepare(std::string_view sql) {
    check(SQLPrepare(handle_, const_cast<SQLCHAR*>(reinterpret_cast<const SQLCHAR*>(sql.data())),
                     static_cast<SQLINTEGER>(sql.size())),
          "SQLPrepare");
}

inline void Statement::execute_direct(std::string_view sql) {
    check(SQLExecDirect(handle_, const_cast<SQLCHAR*>(reinterpret_cast<const SQLCHAR*>(sql.data())),
                        static_cast<SQLINTEGER>(sql.size())),
          "SQLExecDirect");
    open_ = true;
}

inline void Statement::bind_slots() {
    if (bound_.size() < slots_.size()) bound_.resize(slots_.size());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        detail::Slot& slot = slots_[i];
        detail::Binding wanted{slot.kind, nullptr, &slot.indicator, 0};
        SQLSMALLINT c_type = SQL_C_CHAR;
        SQLSMALLINT sql_type = SQL_VARCHAR;
        switch (slot.kind) {
        case detail::Slot::Kind::integer:
            c_type = SQL_C_SBIGINT;
            sql_type = SQL_BIGINT;
            wanted.data = &slot.integer;
            wanted.size = 20;
            break;
        case detail::Slot::Kind::real:
            c_type = SQL_C_DOUBLE;
            sql_type = SQL_DOUBLE;
            wanted.data = &slot.real;
            wanted.size = 17;
            break;
        case detail::Slot::Kind::text:
            wanted.data = slot.text.data();
            // Some drivers cut at the column size given here.
            wanted.size = std::max<SQLULEN>(slot.text.capacity(), 1);
            break;
        }
        detail::Binding& told = bound_[i];
        if (told.data == wanted.data && told.indicator == wanted.indicator && told.kind == wanted.kind &&
            told.size == wanted.size)
            continue;
        check(SQLBindParameter(handle_, static_cast<SQLUSMALLINT>(i + 1), SQL_PARAM_INPUT, c_type, sql_type,
                               wanted.size, 0, const_cast<void*>(wanted.data),
                               static_cast<SQLLEN>(slot.text.size()), &slot.indicator),
              "SQLBindParameter");
        told = wanted;
    }
}

inline void Statement::execute() {
    close();
    bind_slots();
    check(SQLExecute(handle_), "SQLExecute");
    open_ = true;
}

inline bool Statement::fetch() {
    const SQLRETURN result = SQLFetch(handle_);
    if (result == SQL_NO_DATA) {
        close();
        return false;
    }
    check(result, "SQLFetch");
    return true;
}

inline std::int64_t Statement::affected_rows() {
    SQLLEN rows = -1;
    check(SQLRowCount(handle_, &rows), "SQLRowCount");
    return static_cast<std::int64_t>(rows);
}

inline std::size_t Statement::column_count() {
    SQLSMALLINT count = 0;
    check(SQLNumResultCols(handle_, &count), "SQLNumResultCols");
    return static_cast<std::size_t>(count);
}

inline std::string Statement::column_name(std::size_t column) {
    std::array<SQLCHAR, 256> text{};
    SQLSMALLINT length = 0;
    check(SQLDescribeCol(handle_, static_cast<SQLUSMALLINT>(column), text.data(),
                         static_cast<SQLSMALLINT>(text.size()), &length, nullptr, nullptr, nullptr, nullptr),
          "SQLDescribeCol");
    return reinterpret_cast<const char*>(text.data());
}

inline std::optional<std::string> Statement::optional_text(std::size_t column) {
    // SQLDescribeCol lies about sizes, so the value is read in pieces until the driver says it was the last.
    std::optional<std::string> value;
    std::array<char, 4096> piece;
    for (;;) {
        SQLLEN indicator = 0;
        const SQLRETURN result = SQLGetData(handle_, static_cast<SQLUSMALLINT>(column), SQL_C_CHAR,
                                            piece.data(), static_cast<SQLLEN>(piece.size()), &indicator);
        if (result == SQL_NO_DATA) return value;
        check(result, "SQLGetData");
        if (indicator == SQL_NULL_DATA) return std::nullopt;
        if (!value) value.emplace();
        const bool more = result == SQL_SUCCESS_WITH_INFO &&
                          (indicator == SQL_NO_TOTAL || indicator >= static_cast<SQLLEN>(piece.size()));
        if (!more) {
            value->append(piece.data(), static_cast<std::size_t>(indicator));
            return value;
        }
        if (indicator > 0) value->reserve(value->size() + static_cast<std::size_t>(indicator));
        value->append(piece.data(), piece.size() - 1); // the last byte is the terminator
    }
}

inline std::optional<std::int64_t> Statement::optional_int64(std::size_t column) {
    SQLBIGINT value = 0;
    SQLLEN indicator = 0;
    check(SQLGetData(handle_, static_cast<SQLUSMALLINT>(column), SQL_C_SBIGINT, &value, sizeof value,
                     &indicator),
          "SQLGetData");
    if (indicator == SQL_NULL_DATA) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

inline std::optional<double> Statement::optional_double(std::size_t column) {
    double value = 0;
    SQLLEN indicator = 0;
    check(SQLGetData(handle_, static_cast<SQLUSMALLINT>(column), SQL_C_DOUBLE, &value, sizeof value,
                     &indicator),
          "SQLGetData");
    if (indicator == SQL_NULL_DATA) return std::nullopt;
    return value;
}

inline void Statement::wipe_texts() noexcept {
    // A bound value may have been a secret.
    for (detail::Slot& slot : slots_)
        wipe(slot.text);
}

} // namespace ams::odbc
