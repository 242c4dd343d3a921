#include "host-sdk/validator/interpose.hpp"

#include <ams/abi.h>

#include <dlfcn.h>
#include <mutex>
#include <netdb.h>
#include <sql.h>
#include <sqlext.h>
#include <sys/socket.h>
#include <utility>

namespace ams::validate {
namespace {

struct Watch {
    std::mutex mutex;
    bool on = false;
    std::vector<std::string> calls;
};

Watch& watch() {
    static Watch instance;
    return instance;
}

void note(const char* call) {
    const std::lock_guard lock(watch().mutex);
    if (watch().on) watch().calls.emplace_back(call);
}

/// The definition that the caller would have reached without us.
template <class Function>
Function next(const char* symbol) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, symbol));
}

} // namespace

void watch_calls() {
    const std::lock_guard lock(watch().mutex);
    watch().calls.clear();
    watch().on = true;
}

std::vector<std::string> watched_calls() {
    const std::lock_guard lock(watch().mutex);
    watch().on = false;
    return std::exchange(watch().calls, {});
}

} // namespace ams::validate

extern "C" {

AMS_EXPORT int connect(int fd, const sockaddr* address, socklen_t length) {
    ams::validate::note("connect()");
    static const auto real = ams::validate::next<int (*)(int, const sockaddr*, socklen_t)>("connect");
    return real(fd, address, length);
}

AMS_EXPORT int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
    ams::validate::note("getaddrinfo()");
    static const auto real =
        ams::validate::next<int (*)(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo");
    return real(node, service, hints, result);
}

// The validator has lent nobody a database, so whoever connects to one invented it: refused.
AMS_EXPORT SQLRETURN SQLDriverConnect(SQLHDBC, SQLHWND, SQLCHAR*, SQLSMALLINT, SQLCHAR*, SQLSMALLINT,
                                      SQLSMALLINT*, SQLUSMALLINT) {
    ams::validate::note("SQLDriverConnect()");
    return SQL_ERROR;
}

AMS_EXPORT SQLRETURN SQLConnect(SQLHDBC, SQLCHAR*, SQLSMALLINT, SQLCHAR*, SQLSMALLINT, SQLCHAR*,
                                SQLSMALLINT) {
    ams::validate::note("SQLConnect()");
    return SQL_ERROR;
}
}
