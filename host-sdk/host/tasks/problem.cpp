#include "host-sdk/host/tasks/problem.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {

int http_status(const Error& error) {
    switch (error.result()) {
    case AMS_BAD_INPUT:
        return 400;
    case AMS_DENIED:
        return 403;
    case AMS_NOT_FOUND:
        return 404;
    case AMS_CONFLICT:
    case AMS_CANCELLED:
        return 409;
    case AMS_UNAVAILABLE:
        return 503;
    default:
        return error.code().starts_with("ams.") ? 500 : 502;
    }
}

std::string_view status_phrase(int status) {
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    default:
        return "Error";
    }
}

nlohmann::json problem(int status, std::string_view code, std::string_view detail, std::string_view field,
                       int retry_after_s) {
    nlohmann::json document{{"type", "urn:ams:problem:" + std::string(code)},
                            {"title", status_phrase(status)},
                            {"status", status},
                            {"code", code},
                            {"detail", detail}};
    if (!field.empty()) document["field"] = field;
    if (retry_after_s != 0) document["retry_after_s"] = retry_after_s;
    return document;
}

nlohmann::json problem(const Error& error) {
    return problem(http_status(error), error.code(), error.what(), error.field(), error.retry_after_s());
}

} // namespace ams::host
