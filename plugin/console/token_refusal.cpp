#include "plugin/console/token_refusal.hpp"

#include <string>

namespace mdm::dep {
namespace {

constexpr std::string_view kDownload = "Download a new token for the same MDM server in Apple's portal and "
                                       "give that one. Downloading it ends every older one.";
constexpr std::string_view kLater = "Give the same token again in some minutes; it stays good.";

// What to do about it with the token in one's hand. Empty: the error says it.
std::string_view remedy_of(Code code) {
    switch (code) {
    case Code::terms_not_signed:
        return "An administrator signs in to Apple Business Manager or Apple School Manager and accepts "
               "them; then give the "
               "same token again, it stays good. Apple may take a day to notice.";
    case Code::token_expired:
    case Code::token_replaced:
    case Code::token_rejected:
        return kDownload;
    case Code::token_user_deleted:
        return "Another administrator of Apple's portal downloads a new token for the same MDM server; give "
               "that one.";
    case Code::service_unavailable:
    case Code::too_many_requests:
        return kLater;
    case Code::unreachable:
    case Code::timed_out:
    case Code::bad_answer:
        return "Give the same token again in some minutes. If it lasts, the operator of this server checks "
               "its network, "
               "firewall, name resolution and the settings base_url and proxy.";
    case Code::clock_skew:
        return "The operator of this server corrects its clock (NTP); then give the same token again.";
    default:
        return {};
    }
}

// What happened, without what it means for a token in use.
std::string first_sentence(const std::string& text) {
    return text.substr(0, text.find(". ") == std::string::npos ? text.size() : text.find(". ") + 1);
}

} // namespace

Error of_unsaved_token(const Error& error, std::string_view untouched) {
    const std::string_view remedy = remedy_of(error.code());
    if (remedy.empty()) return error;
    return Error(error.code(), {.text = first_sentence(error.happened()) + ' ' + std::string(untouched),
                                .remedy = std::string(remedy),
                                .detail = error.detail(),
                                .field = error.field(),
                                .retry_after_s = error.retry_after_s() > 0 ? error.retry_after_s() : 0});
}

} // namespace mdm::dep
