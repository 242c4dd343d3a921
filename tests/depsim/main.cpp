// depsim: Apple's DEP web service and its portal, simulated over real HTTPS. tests/depsim/README.md has the
// manual.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>
#include <Poco/Exception.h>
#include <Poco/Net/NetSSL.h>

#include "tests/depsim/app/ending.hpp"
#include "tests/depsim/app/simulator.hpp"
#include "tests/depsim/server/http_front.hpp"
#include "tests/depsim/server/tls_files.hpp"

namespace {

struct Options {
    depsim::Listen listen;
    depsim::Beginning beginning;
    depsim::Settings settings;
    depsim::Until until;
    std::string tls_dir;
    std::string state_file;
};

/// CLI11 would read 0x50 as 80, 010 as 8 and -1 as the largest of all.
const CLI::Validator kDecimal(
    [](const std::string& text) {
        const bool decimal = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos &&
                             (text.size() == 1 || text.front() != '0');
        return decimal ? std::string() : "Value " + text + " is not a whole number in decimal";
    },
    "");

/// An IPv6 address may come in the brackets that it has in a URL.
std::string address_of(std::string text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    if (text.empty()) throw CLI::ValidationError("an address is needed");
    return text;
}

void describe(CLI::App& app, Options& o) {
    app.add_option("--listen", o.listen.host, "Address to listen on")
        ->transform(address_of)
        ->capture_default_str();
    app.add_option("--port", o.listen.port, "Port; 0: the system chooses")
        ->check(kDecimal)
        ->capture_default_str();
    app.add_flag("--plain-http", o.listen.plain_http, "HTTP in place of HTTPS; loopback only");
    app.add_option("--tls-dir", o.tls_dir, "Folder of ca.pem, server.pem, server.key (default: a fresh one)");
    app.add_option("--devices", o.beginning.devices, "Devices of the first server")
        ->check(kDecimal & CLI::Range(std::size_t{0}, std::size_t{5'000'000}))
        ->capture_default_str();
    app.add_option("--seed", o.beginning.seed, "What the devices follow from")
        ->check(kDecimal)
        ->capture_default_str();
    app.add_option("--org-name", o.beginning.org_name, "The organisation's name")->capture_default_str();
    app.add_option("--server-name", o.beginning.server_name, "The first server's name")
        ->capture_default_str();
    app.add_option(
        "--state", o.state_file,
        "Loaded at the start if it exists (then what it says counts, not the options), saved at the end");
    app.add_option("--session-lifetime", o.settings.session_lifetime_s, "Seconds")
        ->check(kDecimal & CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
    app.add_option("--oauth-window", o.settings.oauth_window_s, "Seconds a timestamp may be off")
        ->check(kDecimal & CLI::Range(0, 1'000'000'000))
        ->capture_default_str();
    app.add_flag("--exit-with-stdin", o.until.stdin_ends, "End when standard input does");
    app.add_option("--max-seconds", o.until.seconds, "End after this time; 0: never")
        ->check(kDecimal & CLI::Range(0, 10'000'000))
        ->capture_default_str();
}

constexpr const char* kFirstSteps = R"(
When it serves, it says so on standard output:  depsim ready: URL  ca: FILE
A client wants URL as Apple's address, FILE as a trusted CA, and a server token:
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=me -keyout key.pem -out cert.pem
  curl --cacert FILE URL/_portal/servers/Example%20MDM/token --data-binary @cert.pem -o token.p7m
or, without the encryption:
  curl --cacert FILE -X POST URL/_portal/servers/Example%20MDM/token/plain
GET URL/_portal lists what else the portal can do; the manual is tests/depsim/README.md.)";

/// A folder of our own, removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = std::filesystem::temp_directory_path() / "depsim-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary folder could be made");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code left_behind;
        std::filesystem::remove_all(path_, left_behind);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

int run(Options& options) {
    // Before any thread exists, so that all inherit the blocked signals.
    depsim::Ending ending(options.until);
    std::optional<TemporaryFolder> temporary;
    std::string ca = "none";
    if (!options.listen.plain_http) {
        if (options.tls_dir.empty()) options.tls_dir = temporary.emplace().path();
        const depsim::TlsFiles files = depsim::provide_tls_files(options.tls_dir, options.listen.host);
        options.listen.key_file = files.key;
        options.listen.certificate_file = files.certificate;
        ca = files.ca;
    }
    depsim::Simulator simulator(options.beginning, options.settings, options.state_file);
    depsim::HttpFront front(simulator, options.listen);
    std::cout << "depsim ready: " << front.base_url() << "  ca: " << ca << std::endl;

    ending.wait();
    simulator.stop.raise();
    front.stop();
    simulator.save();
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Apple's DEP web service and its portal, simulated over real HTTPS"};
    app.footer(kFirstSteps);
    Options options;
    describe(app, options);
    CLI11_PARSE(app, argc, argv);
    try {
        Poco::Net::initializeSSL();
        const int status = run(options);
        Poco::Net::uninitializeSSL();
        return status;
    } catch (const Poco::Exception& problem) {
        std::cerr << "depsim: " << problem.displayText() << std::endl;
    } catch (const std::exception& problem) {
        std::cerr << "depsim: " << problem.what() << std::endl;
    }
    return EXIT_FAILURE;
}
