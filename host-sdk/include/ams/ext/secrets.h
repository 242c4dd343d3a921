/* ams.secrets/1: seals what must not lie in the database in the clear (AES-256-GCM under the host's key).
 *
 * The associated data binds a sealed value to its place, for example "mdm_dep_token/3/access_secret": copied to
 * another row it does not open. Sealed text is ASCII, fit for a TEXT column, and names the key that sealed it, so that
 * keys can be rotated while old values still open.
 */
#ifndef AMS_EXT_SECRETS_H
#define AMS_EXT_SECRETS_H

#include "../buffer.h"
#include "../host.h"

#define AMS_EXT_SECRETS "ams.secrets/1"

typedef struct ams_ext_secrets {
    /* Writes the sealed text of `plain` (at most 1 MiB).                                          [any-thread] */
    ams_result (*seal)(const ams_host* host, ams_bytes associated, ams_bytes plain, const ams_sink* sealed,
                       ams_error* error) AMS_NOEXCEPT;

    /* Writes the plain bytes. Fails with code "ams.secret_damaged" when the text was changed, belongs elsewhere, or
     * was sealed under a key that this host does not have.                                        [any-thread] */
    ams_result (*open)(const ams_host* host, ams_bytes associated, ams_bytes sealed, const ams_sink* plain,
                       ams_error* error) AMS_NOEXCEPT;
} ams_ext_secrets;

#endif
