#include "plugin/model/account.hpp"

#include <algorithm>

namespace mdm::dep {

std::string comparable_uuid(std::string_view uuid) {
    std::string plain;
    plain.reserve(uuid.size());
    for (const char c : uuid) {
        if (c == '-') continue;
        plain.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return plain;
}

bool same_server(std::string_view left, std::string_view right) {
    return comparable_uuid(left) == comparable_uuid(right);
}

int page_limit(const Account& account, std::string_view uri, int own_maximum) {
    int maximum = 1000;
    for (const AccountUrl& url : account.urls) {
        if (url.uri == uri && url.limit && url.limit->maximum > 0) maximum = url.limit->maximum;
    }
    return std::max(1, own_maximum > 0 ? std::min(maximum, own_maximum) : maximum);
}

} // namespace mdm::dep
