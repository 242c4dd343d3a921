// Sin: init() opens a network connection (to a port of this machine where nobody listens).
#include "tests/abi/plugins/decent.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {
void change(sinner::Declarations&) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(9);
    // Whether it succeeds does not matter: it must not be tried.
    static_cast<void>(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    close(fd);
}
} // namespace

SINNER(change);
