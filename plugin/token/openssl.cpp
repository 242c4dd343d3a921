#include "plugin/token/openssl.hpp"

#include "plugin/model/error.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <limits>

namespace mdm::dep {

std::string take_openssl_errors() {
    std::string reasons;
    while (const unsigned long error = ERR_get_error()) {
        const char* const reason = ERR_reason_error_string(error);
        if (!reasons.empty()) reasons += "; ";
        reasons += reason != nullptr ? std::string(reason) : "error " + std::to_string(error);
    }
    return reasons;
}

BioPtr memory_reader(std::string_view bytes) {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        throw Error(Code::crypto_failed, {.detail = "input too large for OpenSSL"});
    }
    // BIO_new_mem_buf refuses a null pointer, which an empty view may have.
    BioPtr bio(BIO_new_mem_buf(bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size())));
    if (!bio) throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    return bio;
}

BioPtr memory_writer() {
    BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio) throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    return bio;
}

std::string written_text(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

ams::Secret take_secret(BIO* bio) {
    ams::Secret secret(written_text(bio));
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    if (size > 0) OPENSSL_cleanse(data, static_cast<std::size_t>(size));
    return secret;
}

} // namespace mdm::dep
