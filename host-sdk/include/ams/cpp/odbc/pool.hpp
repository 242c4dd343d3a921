// A bounded, thread-safe pool of connections.
#pragma once

#include <ams/cpp/odbc/connection.hpp>
#include <ams/cpp/odbc/transaction.hpp>
#include <ams/cpp/secret.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

namespace ams::odbc {

/// How many connections, and how long to wait for one.
struct PoolOptions {
    ConnectOptions connect = {};
    std::size_t max_connections = 4;
    std::chrono::milliseconds acquire_timeout{30'000};
    /// A connection idle for longer is tried before it is lent again, because servers and firewalls drop
    /// them.
    std::chrono::milliseconds check_after_idle{15'000};
};

/// Lends connections to threads. Thread-safe; must outlive what it lends.
class Pool {
public:
    Pool(Secret connection_string, PoolOptions options)
        : connection_string_(std::move(connection_string)), options_(std::move(options)) {}
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// A connection, given back when this goes. Not thread-safe.
    class Lease {
    public:
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }
        [[nodiscard]] Connection* operator->() const noexcept { return connection_.get(); }

    private:
        friend class Pool;
        Lease(Pool& pool, std::unique_ptr<Connection> connection)
            : pool_(&pool), connection_(std::move(connection)) {}
        Pool* pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// Lends a connection, connecting if none is idle. Throws Error: SQLSTATE HYT00 (is_busy) when all are
    /// lent for the whole timeout, or what connecting says.
    [[nodiscard]] Lease acquire() {
        std::unique_ptr<Connection> connection;
        bool check = false;
        {
            std::unique_lock lock(mutex_);
            if (!returned_.wait_for(lock, options_.acquire_timeout,
                                    [&] { return lent_ < options_.max_connections; }))
                throw Error(dialect(), "waiting for a connection", "HYT00", 0, "all connections are in use");
            ++lent_;
            if (!idle_.empty()) {
                connection = std::move(idle_.back().connection);
                check = std::chrono::steady_clock::now() - idle_.back().since > options_.check_after_idle;
                idle_.pop_back();
            }
        }
        try {
            if (connection && check && !answers(*connection)) connection.reset();
            if (!connection) connection = std::make_unique<Connection>(connection_string_, options_.connect);
        } catch (...) { // nothing is swallowed: the place is freed, the error goes on
            give_back(nullptr);
            throw;
        }
        return {*this, std::move(connection)};
    }

    /// Runs `body(Connection&)` in a transaction, as retry_transaction() does. A connection that turns out to
    /// be lost before COMMIT was sent is replaced, once, and the transaction run again. `body` must have no
    /// effect outside the database until this returns.
    template <class Body>
    auto transact(Body&& body, const RetryPolicy& policy = {}) {
        for (bool again = true;; again = false) {
            Lease lease = acquire();
            bool ran = false;
            try {
                return retry_transaction(
                    *lease,
                    [&]() -> std::invoke_result_t<Body&, Connection&> {
                        ran = false;
                        if constexpr (std::is_void_v<std::invoke_result_t<Body&, Connection&>>) {
                            body(*lease);
                            ran = true;
                        } else {
                            auto result = body(*lease);
                            ran = true;
                            return result;
                        }
                    },
                    policy);
            } catch (const Error&) {
                if (ran || !again || !lease->lost()) throw;
            }
        }
    }

    /// Runs `body(Connection&)` without a transaction, for single statements and reads; once more on a new
    /// connection if the first was lost. `body` must be harmless to run twice.
    template <class Body>
    auto read(Body&& body) {
        for (bool again = true;; again = false) {
            Lease lease = acquire();
            try {
                return body(*lease);
            } catch (const Error&) {
                if (!again || !lease->lost()) throw;
            }
        }
    }

    [[nodiscard]] Dialect dialect() const noexcept { return options_.connect.dialect; }

    /// Closes the idle connections, for example before a database file is replaced.
    void close_idle() {
        std::vector<Idle> closing;
        const std::lock_guard lock(mutex_);
        closing.swap(idle_);
    }

private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        std::chrono::steady_clock::time_point since;
    };

    static bool answers(Connection& connection) {
        try {
            return connection.query_int64("SELECT 1").has_value();
        } catch (const Error&) {
            return false; // whatever is wrong with it, a new connection will say it better
        }
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept {
        std::vector<Idle> closing; // closed after the lock is released: it may talk to the server
        {
            const std::lock_guard lock(mutex_);
            --lent_;
            if (connection && connection->lost()) {
                closing.swap(idle_); // the others were most likely cut by the same event
                closing.push_back({std::move(connection), {}});
            } else if (connection) {
                idle_.push_back({std::move(connection), std::chrono::steady_clock::now()});
            }
        }
        returned_.notify_one();
    }

    Secret connection_string_;
    PoolOptions options_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<Idle> idle_;
    std::size_t lent_ = 0;
};

} // namespace ams::odbc
