#include "tests/depsim/testing/depsim_process.hpp"

#include <fcntl.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/RejectCertificateHandler.h>
#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include <nlohmann/json.hpp>

namespace depsim_testing {

std::string Answer::header(const std::string& name) const {
    for (const auto& [key, value] : headers)
        if (Poco::icompare(key, name) == 0) return value;
    return {};
}

struct DepsimProcess::State {
    Poco::Pipe input;
    Poco::Pipe output;
    std::unique_ptr<Poco::ProcessHandle> process;
    std::string base_url;
    std::string ca_file;
    std::unique_ptr<Poco::Net::HTTPClientSession> session;
    bool ended = false;
};

DepsimProcess::DepsimProcess(std::vector<std::string> arguments) : state_(std::make_unique<State>()) {
    const char* binaries = std::getenv("AMS_BINARY_DIR");
    const std::string program = std::string(binaries != nullptr ? binaries : "build/dev") + "/bin/depsim";
    arguments.emplace_back("--exit-with-stdin");
    state_->process = std::make_unique<Poco::ProcessHandle>(
        Poco::Process::launch(program, arguments, &state_->input, &state_->output, nullptr));
    // Another program that the test starts later must not keep depsim's standard input open.
    ::fcntl(static_cast<int>(state_->input.writeHandle()), F_SETFD, FD_CLOEXEC);
    Poco::PipeInputStream lines(state_->output);
    std::string line;
    std::getline(lines, line);
    std::istringstream words(line);
    std::string word;
    words >> word >> word >> state_->base_url >> word >> state_->ca_file;
    if (!line.starts_with("depsim ready: ") || state_->ca_file.empty())
        throw std::runtime_error("depsim did not start: " + program + ": " + line);

    const Poco::URI uri(state_->base_url);
    if (uri.getScheme() == "https") {
        Poco::Net::Context::Ptr context =
            new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, state_->ca_file);
        context->setInvalidCertificateHandler(new Poco::Net::RejectCertificateHandler(false));
        state_->session =
            std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
    } else {
        state_->session = std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
    }
    state_->session->setKeepAlive(true);
    state_->session->setTimeout(Poco::Timespan(60, 0));
}

DepsimProcess::~DepsimProcess() {
    end();
}

const std::string& DepsimProcess::base_url() const {
    return state_->base_url;
}

const std::string& DepsimProcess::ca_file() const {
    return state_->ca_file;
}

int DepsimProcess::pid() const {
    return state_->process->id();
}

Answer DepsimProcess::portal(const std::string& method, const std::string& path, const std::string& body) {
    Poco::Net::HTTPRequest request(method, "/_portal" + path, "HTTP/1.1");
    request.setKeepAlive(true);
    if (!body.empty()) {
        request.setContentType("application/json");
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    }
    state_->session->sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(state_->session->receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    for (const auto& [name, value] : response)
        answer.headers.emplace_back(name, value);
    return answer;
}

std::string DepsimProcess::expect_portal(const std::string& method, const std::string& path,
                                         const std::string& body) {
    const Answer answer = portal(method, path, body);
    if (answer.status / 100 != 2)
        throw std::runtime_error("depsim portal: " + method + ' ' + path + ": " + answer.body);
    return answer.body;
}

std::string DepsimProcess::plain_token(const std::string& server) {
    std::string encoded;
    Poco::URI::encode(server.empty() ? first_server() : server, "/?#", encoded);
    return expect_portal("POST", "/servers/" + encoded + "/token/plain");
}

std::string DepsimProcess::first_server() {
    return nlohmann::json::parse(expect_portal("GET", "/servers")).at("servers").at(0).at("server_uuid");
}

int DepsimProcess::end() {
    if (state_->ended) return 0;
    state_->ended = true;
    state_->session->reset();
    state_->input.close(Poco::Pipe::CLOSE_WRITE);
    return state_->process->wait();
}

} // namespace depsim_testing
