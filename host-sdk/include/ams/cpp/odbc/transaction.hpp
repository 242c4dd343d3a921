// Transactions as statements (BEGIN .. COMMIT): ODBC's own autocommit-off begins a deferred transaction on
// SQLite, where four threads that read and then write blocked each other for 30 seconds.
#pragma once

#include <ams/cpp/odbc/connection.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <random>
#include <thread>
#include <type_traits>
#include <utility>

namespace ams::odbc {

/// A transaction that is rolled back unless committed. Lives on the stack of the connection's thread.
class Transaction {
public:
    /// BEGIN; on SQLite BEGIN IMMEDIATE, so that a writer waits here and not half way. Throws Error.
    explicit Transaction(Connection& connection) : connection_(connection) {
        connection_.execute(connection_.dialect() == Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
        open_ = true;
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() { rollback(); }

    /// Throws Error; the transaction is then rolled back, unless the connection was lost, when nobody knows.
    void commit() {
        connection_.execute("COMMIT");
        open_ = false;
    }

    /// Undoes everything. A connection whose transaction cannot be ended is marked lost.
    void rollback() noexcept {
        if (!std::exchange(open_, false)) return;
        try {
            connection_.execute("ROLLBACK");
        } catch (const std::exception&) {
            connection_.mark_lost(); // closing it ends the transaction; the error that led here goes on
        }
    }

private:
    Connection& connection_;
    bool open_ = false;
};

/// How often and how patiently a whole transaction is tried again.
struct RetryPolicy {
    int attempts = 6; ///< In all; at least 1.
    /// Waits before the next attempt, given a jittered duration; replaceable for tests and for cancellation.
    std::function<void(std::chrono::milliseconds)> wait = [](std::chrono::milliseconds duration) {
        std::this_thread::sleep_for(duration);
    };
};

namespace detail {

/// 10 ms doubling with the attempt, each with a random half, so that two losers do not meet again.
[[nodiscard]] inline std::chrono::milliseconds retry_delay(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const int base = 10 << std::min(attempt, 6);
    return std::chrono::milliseconds(std::uniform_int_distribution<int>(base / 2, base)(random));
}

} // namespace detail

/// Runs `body` in a transaction and commits; returns what it returns. After a serialization failure, a
/// deadlock or a busy database the whole transaction is run again, at most `policy.attempts` times; the last
/// error goes to the caller. `body` must therefore have no effect outside the database until this returns.
template <class Body>
auto retry_transaction(Connection& connection, Body&& body, const RetryPolicy& policy = {}) {
    for (int attempt = 1;; ++attempt) {
        try {
            Transaction transaction(connection);
            if constexpr (std::is_void_v<std::invoke_result_t<Body&>>) {
                body();
                transaction.commit();
                return;
            } else {
                auto result = body();
                transaction.commit();
                return result;
            }
        } catch (const Error& error) {
            if (!error.is_retryable() || attempt >= policy.attempts || connection.lost()) throw;
        }
        policy.wait(detail::retry_delay(attempt));
    }
}

} // namespace ams::odbc
