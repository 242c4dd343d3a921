#include "plugin/protocol/resolver.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/service_settings.hpp"

#include <Poco/Net/IPAddress.h>

#include <netdb.h>

#include <array>
#include <memory>

namespace mdm::dep {
namespace {

using Poco::Net::SocketAddress;
using std::chrono::milliseconds;

// One question to getaddrinfo_a. If it cannot be withdrawn the C library still writes to it later, hence the
// heap.
struct Question {
    std::string host;
    std::string port;
    addrinfo hints{};
    gaicb request{};

    Question(const std::string& name, std::uint16_t number) : host(name), port(std::to_string(number)) {
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_NUMERICSERV;
        // AI_ADDRCONFIG leaves out IPv6 where only the loopback has it, and a service on this machine may be there.
        if (!is_loopback(host)) hints.ai_flags |= AI_ADDRCONFIG;
        request.ar_name = host.c_str();
        request.ar_service = port.c_str();
        request.ar_request = &hints;
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    ~Question() {
        if (request.ar_result != nullptr) freeaddrinfo(request.ar_result);
    }
};

void give_up(std::unique_ptr<Question> question) {
    if (gai_cancel(&question->request) == EAI_NOTCANCELED) {
        // The C library is in the middle of it and will write the answer to this memory. A few hundred bytes,
        // once per name server that does not answer while we are told to stop.
        (void)question.release();
    }
}

[[noreturn]] void cannot_resolve(const std::string& host, const char* reason) {
    throw Error(
        Code::unreachable,
        {.text = "The name " + host +
                 " cannot be resolved to an address. Devices already enrolled keep working; the list of "
                 "devices may be out of date.",
         .detail = reason});
}

} // namespace

std::vector<SocketAddress> resolve(const std::string& host, std::uint16_t port, milliseconds limit,
                                   const std::stop_token& stop) {
    if (Poco::Net::IPAddress literal; Poco::Net::IPAddress::tryParse(host, literal)) {
        return {SocketAddress(literal, port)};
    }
    auto question = std::make_unique<Question>(host, port);
    std::array<gaicb*, 1> list{&question->request};
    if (const int refused = getaddrinfo_a(GAI_NOWAIT, list.data(), 1, nullptr); refused != 0) {
        cannot_resolve(host, gai_strerror(refused));
    }
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (gai_error(&question->request) == EAI_INPROGRESS) {
        const timespec slice{.tv_sec = 0, .tv_nsec = 50'000'000};
        (void)gai_suspend(list.data(), 1, &slice); // ends early when the answer is there; the loop looks
        const bool late = std::chrono::steady_clock::now() >= deadline;
        if (gai_error(&question->request) != EAI_INPROGRESS || (!stop.stop_requested() && !late)) continue;
        give_up(std::move(question));
        if (stop.stop_requested()) throw Error(Code::cancelled, {.detail = "while resolving " + host});
        throw Error(Code::timed_out, {.detail = "no answer from the name servers for " + host});
    }
    if (const int failed = gai_error(&question->request); failed != 0)
        cannot_resolve(host, gai_strerror(failed));
    std::vector<SocketAddress> addresses;
    for (const addrinfo* info = question->request.ar_result; info != nullptr; info = info->ai_next) {
        if (info->ai_family == AF_INET || info->ai_family == AF_INET6) {
            addresses.emplace_back(info->ai_addr, info->ai_addrlen);
        }
    }
    if (addresses.empty()) cannot_resolve(host, "no IPv4 or IPv6 address");
    return addresses;
}

} // namespace mdm::dep
