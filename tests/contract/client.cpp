#include "tests/contract/client.hpp"

#include "tests/contract/test_host.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include <istream>
#include <iterator>
#include <stdexcept>

namespace test {
namespace {

Poco::Net::Context::Ptr trust() {
    static const Poco::Net::Context::Ptr context(new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE,
                                                                        certificate().certificate.string(),
                                                                        Poco::Net::Context::VERIFY_STRICT));
    return context;
}

Answer head_of(const Poco::Net::HTTPResponse& response) {
    Answer answer;
    answer.status = response.getStatus();
    for (const auto& [name, value] : response)
        answer.headers[Poco::toLower(name)] = value;
    return answer;
}

} // namespace

Client::Client(std::uint16_t port)
    : port_(port), session_(std::make_unique<Poco::Net::HTTPSClientSession>("127.0.0.1", port, trust())) {
    session_->setKeepAlive(true);
    session_->setTimeout(Poco::Timespan(60, 0));
}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Answer Client::call(const std::string& method, const std::string& path, const std::string& body,
                    const Headers& more) {
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    request.setKeepAlive(true);
    for (const auto& [name, value] : fixed_)
        request.set(name, value);
    if (!body.empty()) request.setContentType("application/json");
    for (const auto& [name, value] : more)
        request.set(name, value);
    if (!body.empty() || method != "GET") request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    session_->sendRequest(request) << body << std::flush;
    Poco::Net::HTTPResponse response;
    std::istream& in = session_->receiveResponse(response);
    Answer answer = head_of(response);
    answer.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    return answer;
}

Answer Client::api(const std::string& method, const std::string& path, const nlohmann::json& body,
                   const Headers& more) {
    const std::string text = body.is_null() ? "" : body.is_string() ? body.get<std::string>() : body.dump();
    return call(method, "/api/v1" + path, text, more);
}

Answer Client::sign_in(const std::string& user, const std::string& password) {
    Answer answer = api("POST", "/session", {{"username", user}, {"password", password}});
    if (answer.status == 200) {
        const std::string cookie = answer.header("set-cookie");
        fixed_["Cookie"] = cookie.substr(0, cookie.find(';'));
        fixed_["X-CSRF-Token"] = answer.json().at("csrf").get<std::string>();
    }
    return answer;
}

Answer Client::events(const std::string& path, const std::function<bool(const nlohmann::json&)>& each) {
    Poco::Net::HTTPSClientSession session("127.0.0.1", port_, trust());
    session.setTimeout(Poco::Timespan(60, 0));
    Poco::Net::HTTPRequest request("GET", "/api/v1" + path, Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : fixed_)
        request.set(name, value);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::istream& in = session.receiveResponse(response);
    Answer answer = head_of(response);
    for (std::string line; std::getline(in, line);) {
        answer.text += line + '\n';
        if (line.starts_with("data: ") && !each(nlohmann::json::parse(line.substr(6)))) break;
    }
    return answer;
}

Client signed_in(std::uint16_t port, const std::string& user) {
    Client client(port);
    const Answer answer = client.sign_in(user, kPassword);
    if (answer.status != 200) throw std::runtime_error("sign in as " + user + ": " + answer.text);
    return client;
}

std::string encoded(const std::string& text) {
    std::string out;
    Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]{}\"%", out);
    return out;
}

} // namespace test
