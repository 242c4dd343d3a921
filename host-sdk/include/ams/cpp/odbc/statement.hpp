// A statement: prepare, bind by position, execute, fetch.
#pragma once

#include <ams/cpp/odbc/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ams::odbc {

class Connection;

/// A value for a placeholder: NULL, an integer, a floating number or UTF-8 text. A view: the text must live
/// until the call that takes the parameter returns.
class Parameter {
public:
    Parameter() = default;
    Parameter(std::nullptr_t) {}
    Parameter(std::nullopt_t) {}
    template <std::integral T>
    Parameter(T value) : value_(static_cast<std::int64_t>(value)) {}
    Parameter(double value) : value_(value) {}
    Parameter(std::string_view value) : value_(value) {}
    Parameter(const std::string& value) : value_(std::string_view(value)) {}
    Parameter(const char* value) : value_(std::string_view(value)) {}
    template <class T>
    Parameter(const std::optional<T>& value) {
        if (value) *this = Parameter(*value);
    }

    [[nodiscard]] const std::variant<std::monostate, std::int64_t, double, std::string_view>&
    value() const noexcept {
        return value_;
    }

private:
    std::variant<std::monostate, std::int64_t, double, std::string_view> value_;
};

namespace detail {

/// One bound value with storage that stays put while the driver may read it.
struct Slot {
    enum class Kind : std::uint8_t { text, integer, real }; ///< NULL is a text with indicator SQL_NULL_DATA.
    Kind kind = Kind::text;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
    SQLLEN indicator = SQL_NULL_DATA;
};

/// Stores `parameter` in `slot`. Throws Error with SQLSTATE 22021 for text that is not storable.
inline void assign(Slot& slot, const Parameter& parameter, Dialect dialect) {
    const auto& value = parameter.value();
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        slot.kind = Slot::Kind::integer;
        slot.integer = *integer;
        slot.indicator = 0;
    } else if (const auto* real = std::get_if<double>(&value)) {
        slot.kind = Slot::Kind::real;
        slot.real = *real;
        slot.indicator = 0;
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        if (!is_storable(*text))
            throw Error(dialect, "binding a text", "22021", 0, "the text is not UTF-8 or contains NUL");
        slot.kind = Slot::Kind::text;
        slot.text.assign(*text);
        slot.indicator = static_cast<SQLLEN>(slot.text.size());
    } else {
        slot.kind = Slot::Kind::text;
        slot.indicator = SQL_NULL_DATA;
    }
}

/// What SQLBindParameter was last told for a position, so that it is told again only when something moved.
struct Binding {
    Slot::Kind kind = Slot::Kind::text;
    const void* data = nullptr;
    const SQLLEN* indicator = nullptr;
    SQLULEN size = 0;
};

} // namespace detail

/// A statement handle. Not thread-safe; belongs to its connection's thread and must not outlive the
/// connection.
class Statement {
public:
    /// Use Connection::prepare(), query() or cached() instead.
    Statement(Connection& connection, Dialect dialect, SQLHSTMT handle)
        : connection_(&connection), dialect_(dialect), handle_(handle) {}
    Statement(Statement&& other) noexcept
        : connection_(other.connection_), dialect_(other.dialect_),
          handle_(std::exchange(other.handle_, SQLHSTMT{SQL_NULL_HSTMT})), slots_(std::move(other.slots_)),
          bound_(std::move(other.bound_)), open_(std::exchange(other.open_, false)) {}
    Statement& operator=(Statement&&) = delete;
    ~Statement() {
        wipe_texts();
        if (handle_ != SQL_NULL_HSTMT) SQLFreeHandle(SQL_HANDLE_STMT, handle_);
    }

    /// Binds `value` to placeholder `position` (from 1); copies it. Throws Error with SQLSTATE 22021 for text
    /// that is not storable (see text.hpp).
    void bind(std::size_t position, const Parameter& value) {
        if (slots_.size() < position) slots_.resize(position);
        detail::assign(slots_[position - 1], value, dialect_);
    }

    /// Binds all placeholders from 1.
    void bind_all(std::initializer_list<Parameter> values) {
        std::size_t position = 0;
        for (const Parameter& value : values)
            bind(++position, value);
    }

    /// Runs the prepared statement with what is bound. An open result is closed first. Throws Error.
    void execute();

    /// Goes to the next row; false, and the result closed, after the last one. Throws Error.
    [[nodiscard]] bool fetch();

    /// Closes an open result; the statement can be executed again.
    void close() noexcept {
        if (open_) SQLFreeStmt(handle_, SQL_CLOSE);
        open_ = false;
    }

    /// Rows that the last INSERT, UPDATE or DELETE touched; -1 if the driver does not say.
    [[nodiscard]] std::int64_t affected_rows();

    /// Number of columns of the open result; 0 if there is none.
    [[nodiscard]] std::size_t column_count();

    /// Name of column `column` (from 1) as the database spells it.
    [[nodiscard]] std::string column_name(std::size_t column);

    // Reading the current row. Columns count from 1. Read them in ascending order and each once: that is what
    // every driver supports. A NULL where no optional is asked for throws Error with SQLSTATE 22002.

    [[nodiscard]] std::optional<std::string> optional_text(std::size_t column);
    [[nodiscard]] std::optional<std::int64_t> optional_int64(std::size_t column);
    [[nodiscard]] std::optional<double> optional_double(std::size_t column);
    [[nodiscard]] std::string text(std::size_t column) { return required(optional_text(column)); }
    [[nodiscard]] std::int64_t int64(std::size_t column) { return required(optional_int64(column)); }
    [[nodiscard]] double real(std::size_t column) { return required(optional_double(column)); }
    [[nodiscard]] bool boolean(std::size_t column) { return int64(column) != 0; }

    /// Forgets bound values; texts are wiped.
    void clear_bindings() {
        wipe_texts();
        slots_.clear();
    }

    /// Exchanges the bound values for others: how a batch lends its rows without copying them.
    void swap_bindings(std::vector<detail::Slot>& slots) noexcept { slots_.swap(slots); }

private:
    friend class Connection;

    void prepare(std::string_view sql);
    void execute_direct(std::string_view sql);
    void check(SQLRETURN result, std::string_view operation);
    [[noreturn]] void fail(std::string_view operation);
    void bind_slots();
    void wipe_texts() noexcept;

    template <class T>
    T required(std::optional<T> value) {
        if (!value) throw Error(dialect_, "reading a column", "22002", 0, "NULL where a value is required");
        return *std::move(value);
    }

    Connection* connection_;
    Dialect dialect_;
    SQLHSTMT handle_;
    std::vector<detail::Slot> slots_;
    std::vector<detail::Binding> bound_;
    bool open_ = false;
};

} // namespace ams::odbc

#include <ams/cpp/odbc/connection.hpp> // the definitions need the connection
