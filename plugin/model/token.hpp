// The server token: the credential that links one MDM server of Apple's portal to us.
#pragma once

#include <ams/cpp/secret.hpp>

#include <string>

namespace mdm::dep {

/// The five values of a decrypted token file. All opaque. Everything but the consumer key and the expiry is
/// secret.
struct ServerToken {
    std::string consumer_key = {};
    ams::Secret consumer_secret = {};
    ams::Secret access_token = {};
    ams::Secret access_secret = {};
    std::string access_token_expiry = {}; ///< Canonical UTC time; about a year after the download.

    friend bool operator==(const ServerToken&, const ServerToken&) = default;
};

} // namespace mdm::dep
