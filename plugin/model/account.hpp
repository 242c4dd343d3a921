// What /account tells about the MDM server a token belongs to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// How many records one request may ask for, as /account advertises it for an endpoint.
struct PageLimit {
    int default_limit = 0; ///< 0: not stated.
    int maximum = 0;       ///< 0: not stated.

    friend bool operator==(const PageLimit&, const PageLimit&) = default;
};

/// One endpoint advertised in `urls`.
struct AccountUrl {
    std::string uri = {};                      ///< "/server/devices"
    std::vector<std::string> http_method = {}; ///< "POST", ...
    std::optional<PageLimit> limit = {};

    friend bool operator==(const AccountUrl&, const AccountUrl&) = default;
};

/// The answer of GET /account. Members carry Apple's JSON names; nullopt is "never reported".
struct Account {
    std::string server_uuid = {}; ///< Stable id of the MDM server, as delivered; never empty.
    std::optional<std::string> server_name =
        {};                                   ///< The name in Apple's portal; an administrator can change it.
    std::optional<std::string> admin_id = {}; ///< Apple Account of whoever generated the token in use.
    std::optional<std::string> facilitator_id = {}; ///< Deprecated twin of admin_id.
    std::optional<std::string> org_name = {};
    std::optional<std::string> org_email = {};
    std::optional<std::string> org_phone = {};
    std::optional<std::string> org_address = {};
    std::optional<std::string> org_id = {};
    std::optional<std::string> org_id_hash = {};
    std::optional<std::string> org_type = {};    ///< "edu", "org"; others may come.
    std::optional<std::string> org_version = {}; ///< "v1", "v2"; others may come.
    std::vector<AccountUrl> urls = {};
    std::optional<std::string> extra = {}; ///< Unknown keys as one JSON object text.

    friend bool operator==(const Account&, const Account&) = default;
};

/// A server_uuid for comparison: upper case, no dashes. Production sends 32 upper-case hex digits, Apple's
/// own simulator a dashed lower-case UUID; both may name the same server in a stored row.
[[nodiscard]] std::string comparable_uuid(std::string_view uuid);

/// Whether two server_uuids, in whatever spelling, name the same MDM server.
[[nodiscard]] bool same_server(std::string_view left, std::string_view right);

/// The `limit` to send to `uri`: the smaller of the advertised maximum and `own_maximum`; 1000 stands in for
/// a maximum that is not advertised (every known client uses it). Always at least 1.
[[nodiscard]] int page_limit(const Account& account, std::string_view uri, int own_maximum);

} // namespace mdm::dep
