// A test authority and server certificates, made at run time by the openssl command.
#pragma once

#include <Poco/Net/Context.h>

#include <filesystem>
#include <string>

namespace mdm::dep::test {

class Certificates {
public:
    Certificates();
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;
    ~Certificates();

    /// The authority, PEM.
    [[nodiscard]] std::string ca_file() const { return path("ca.pem"); }
    /// Another one, which signed nothing here.
    [[nodiscard]] std::string other_ca_file() const { return path("other_ca.pem"); }

    /// A server with a certificate for `alt_names`, e.g. "IP:127.0.0.1" or "DNS:example.com".
    [[nodiscard]] Poco::Net::Context::Ptr server(const std::string& alt_names, int days = 2) const;
    /// The same, but expired.
    [[nodiscard]] Poco::Net::Context::Ptr expired_server(const std::string& alt_names) const;

private:
    [[nodiscard]] std::string path(const std::string& name) const { return (dir_ / name).string(); }
    void openssl(const std::string& arguments) const;
    [[nodiscard]] Poco::Net::Context::Ptr context() const;

    std::filesystem::path dir_;
};

} // namespace mdm::dep::test
