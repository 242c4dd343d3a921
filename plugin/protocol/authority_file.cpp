#include "plugin/protocol/authority_file.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace mdm::dep {
namespace {

struct FreeStore {
    void operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }
};

bool has_certificate(const X509_STORE* store) {
    const STACK_OF(X509_OBJECT)* const objects = X509_STORE_get0_objects(store);
    for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i)
        if (X509_OBJECT_get_type(sk_X509_OBJECT_value(objects, i)) == X509_LU_X509) return true;
    return false;
}

} // namespace

bool holds_authorities(const std::string& file) {
    const std::unique_ptr<X509_STORE, FreeStore> store(X509_STORE_new());
    const bool holds =
        store && X509_STORE_load_file(store.get(), file.c_str()) == 1 && has_certificate(store.get());
    ERR_clear_error();
    return holds;
}

} // namespace mdm::dep
