#include "tests/unit/protocol/certificates.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace mdm::dep::test {

Certificates::Certificates() {
    std::string name = (std::filesystem::temp_directory_path() / "dep_tls_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    dir_ = name;
    for (const char* const ca : {"ca", "other_ca"}) {
        openssl(std::string("req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=test-") + ca + " -keyout " +
                ca + ".key -out " + ca + ".pem");
    }
    openssl("req -new -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout server.key -out server.csr");
}

Certificates::~Certificates() {
    std::error_code ignored; // a left-over directory in /tmp is no reason to end the test run
    std::filesystem::remove_all(dir_, ignored);
}

Poco::Net::Context::Ptr Certificates::server(const std::string& alt_names, int days) const {
    std::ofstream(path("ext.cnf")) << "subjectAltName=" << alt_names << "\n";
    openssl("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days " +
            std::to_string(days) + " -extfile ext.cnf -out server.pem");
    return context();
}

Poco::Net::Context::Ptr Certificates::expired_server(const std::string& alt_names) const {
    return server(alt_names, -1);
}

Poco::Net::Context::Ptr Certificates::context() const {
    using Poco::Net::Context;
    return new Context(Context::TLS_SERVER_USE, path("server.key"), path("server.pem"), "",
                       Context::VERIFY_NONE);
}

void Certificates::openssl(const std::string& arguments) const {
    const std::string command = "cd '" + dir_.string() + "' && openssl " + arguments + " 2>>openssl.log";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl " + arguments);
}

} // namespace mdm::dep::test
