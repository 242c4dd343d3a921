// OpenSSL handles that free themselves. Only for the .cpp files of plugin/token.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <ams/cpp/secret.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace mdm::dep {

template <auto free_it>
struct OpensslFree {
    template <class T>
    void operator()(T* handle) const noexcept {
        free_it(handle);
    }
};

using BioPtr = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, OpensslFree<CMS_ContentInfo_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, OpensslFree<X509_free>>;

/// Empties this thread's OpenSSL error queue into "reason; reason": names from OpenSSL's tables, never data.
/// Every function here that lets OpenSSL fail calls it, so that no error is left for the host's own OpenSSL
/// use.
std::string take_openssl_errors();

/// A read-only memory BIO over `bytes`, which must outlive it. Throws Error(crypto_failed) when out of
/// memory.
BioPtr memory_reader(std::string_view bytes);

/// An empty memory BIO to write to. Throws Error(crypto_failed) when out of memory.
BioPtr memory_writer();

/// What was written to a memory_writer. A secret should go through take_secret instead.
std::string written_text(BIO* bio);

/// As written_text, and wipes the BIO's own buffer.
ams::Secret take_secret(BIO* bio);

} // namespace mdm::dep
