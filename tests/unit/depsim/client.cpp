#include "tests/unit/depsim/client.hpp"

#include <algorithm>
#include <cctype>
#include <ctime>
#include <sstream>

#include <Poco/Base64Encoder.h>
#include <Poco/HMACEngine.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/RejectCertificateHandler.h>
#include <Poco/Random.h>
#include <Poco/SHA1Engine.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include <boost/test/unit_test.hpp>

namespace depsim_test {
namespace {

std::string encode(const std::string& text) {
    std::ostringstream out;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 ||
            std::string("-._~").find(c) != std::string::npos)
            out << c;
        else
            out << '%' << "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4U]
                << "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15U];
    }
    return out.str();
}

std::string hmac_sha1(const std::string& key, const std::string& text) {
    Poco::HMACEngine<Poco::SHA1Engine> engine(key);
    engine.update(text);
    const auto digest = engine.digest();
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.write(reinterpret_cast<const char*>(digest.data()), static_cast<std::streamsize>(digest.size()));
    encoder.close();
    return out.str();
}

std::string new_nonce() {
    static Poco::Random random;
    static const bool seeded = [] {
        random.seed();
        return true;
    }();
    static_cast<void>(seeded);
    std::string nonce;
    for (int i = 0; i < 16; ++i)
        nonce += "0123456789abcdef"[random.next(16)];
    return nonce;
}

} // namespace

void set(DepsimProcess& service, const Json& settings) {
    service.expect_portal("PATCH", "/settings", settings.dump());
}

Json json_of(const Answer& answer) {
    return Json::parse(answer.body, nullptr, false);
}

std::string authorization(const Json& token, const std::string& base_url, const Signing& signing) {
    Pairs parameters{
        {"oauth_consumer_key", token.at("consumer_key")},
        {"oauth_token", token.at("access_token")},
        {"oauth_signature_method", signing.signature_method},
        {"oauth_timestamp", std::to_string(signing.timestamp != 0 ? signing.timestamp : std::time(nullptr))},
        {"oauth_nonce", signing.nonce.empty() ? new_nonce() : signing.nonce}};
    if (signing.version) parameters.emplace_back("oauth_version", "1.0");
    parameters.insert(parameters.end(), signing.extra.begin(), signing.extra.end());
    std::erase_if(parameters, [&](const auto& p) {
        return std::find(signing.without.begin(), signing.without.end(), p.first) != signing.without.end();
    });

    Pairs sorted = parameters;
    sorted.insert(sorted.end(), signing.query.begin(), signing.query.end());
    for (auto& [name, value] : sorted)
        value = encode(value);
    std::sort(sorted.begin(), sorted.end());
    std::string joined;
    for (const auto& [name, value] : sorted)
        joined += (joined.empty() ? "" : "&") + name + "=" + value;
    const std::string url = signing.url.empty() ? base_url + "/session" : signing.url;
    const std::string key = encode(token.at("consumer_secret")) + "&" + encode(token.at("access_secret"));
    const std::string signature = hmac_sha1(key, signing.method + "&" + encode(url) + "&" + encode(joined));

    std::string header = signing.realm ? "OAuth realm=\"ADM\", " : "OAuth ";
    for (const auto& [name, value] : parameters)
        header += name + "=\"" + encode(value) + "\", ";
    const bool unsigned_request =
        std::find(signing.without.begin(), signing.without.end(), "oauth_signature") != signing.without.end();
    if (unsigned_request) return header.substr(0, header.size() - 2);
    return header + "oauth_signature=\"" + encode(signature) + "\"";
}

struct Client::Connection {
    std::unique_ptr<Poco::Net::HTTPClientSession> session;
};

Client::Client(DepsimProcess& service, const std::string& server)
    : token(Json::parse(service.plain_token(server))), service_(service),
      connection_(std::make_shared<Connection>()) {
    const Poco::URI uri(service.base_url());
    if (uri.getScheme() == "http") {
        connection_->session = std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
    } else {
        Poco::Net::Context::Ptr context =
            new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, service.ca_file());
        context->setInvalidCertificateHandler(new Poco::Net::RejectCertificateHandler(false));
        connection_->session =
            std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
    }
    connection_->session->setKeepAlive(true);
    connection_->session->setTimeout(Poco::Timespan(30, 0));
}

void Client::set_timeout_ms(long milliseconds) {
    connection_->session->reset(); // Poco applies a timeout when it connects
    connection_->session->setTimeout(Poco::Timespan(milliseconds * 1000));
}

Answer Client::send(const std::string& method, const std::string& path, const Pairs& headers,
                    const std::string& body) {
    Poco::Net::HTTPRequest request(method, path, "HTTP/1.1");
    request.setKeepAlive(true);
    for (const auto& [name, value] : headers)
        request.set(name, value);
    if (!body.empty()) request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    connection_->session->sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(connection_->session->receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    for (const auto& [name, value] : response)
        answer.headers.emplace_back(name, value);
    return answer;
}

Answer Client::open(const Signing& signing) {
    std::string path = "/session";
    for (const auto& [name, value] : signing.query)
        path += (path == "/session" ? "?" : "&") + name + "=" + encode(value);
    Answer answer = send("GET", path,
                         {{"Authorization", authorization(token, service_.base_url(), signing)},
                          {"User-Agent", user_agent},
                          {"X-Server-Protocol-Version", version}});
    if (answer.status == 200) session = json_of(answer).at("auth_session_token");
    return answer;
}

Answer Client::call(const std::string& method, const std::string& path, const std::string& body) {
    if (session.empty()) BOOST_REQUIRE_EQUAL(open().status, 200);
    Answer answer = send(method, path,
                         {{"X-ADM-Auth-Session", session},
                          {"User-Agent", user_agent},
                          {"X-Server-Protocol-Version", version},
                          {"Content-Type", "application/json;charset=UTF8"}},
                         body);
    if (const std::string next = answer.header("X-ADM-Auth-Session"); !next.empty()) session = next;
    return answer;
}

Json Client::ok(const std::string& method, const std::string& path, const Json& body) {
    const Answer answer = call(method, path, body.is_null() ? std::string() : body.dump());
    BOOST_REQUIRE_MESSAGE(answer.status == 200,
                          method << ' ' << path << ": " << answer.status << ' ' << answer.body);
    return answer.body.empty() ? Json() : Json::parse(answer.body);
}

std::vector<Json> Client::fetch_all(int limit) {
    std::vector<Json> devices;
    Json body{{"limit", limit}};
    for (;;) {
        const Json page = ok("POST", "/server/devices", body);
        for (const Json& device : page.at("devices"))
            devices.push_back(device);
        cursor = page.at("cursor");
        if (!page.at("more_to_follow").get<bool>()) return devices;
        body["cursor"] = cursor;
    }
}

std::vector<Json> Client::sync_all(int limit) {
    std::vector<Json> operations;
    for (;;) {
        const Json page = ok("POST", "/devices/sync", {{"limit", limit}, {"cursor", cursor}});
        for (const Json& operation : page.at("devices"))
            operations.push_back(operation);
        cursor = page.at("cursor");
        if (!page.at("more_to_follow").get<bool>()) return operations;
    }
}

std::string Client::define(const std::string& name) {
    return ok("POST", "/profile", {{"profile_name", name}, {"url", "https://mdm.example.com/enroll"}})
        .at("profile_uuid");
}

} // namespace depsim_test
