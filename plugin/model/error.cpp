#include "plugin/model/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mdm::dep {
namespace {

constexpr bool kRetry = true;
constexpr bool kNeedsSomeone = false;

// Data, in the order of the enum (checked below). Text: what happened, what it means for devices. Remedy: who
// acts.
constexpr std::array kCatalogue{
    CodeInfo{Code::token_wrong_key, "dep.token_wrong_key",
             "The private key does not open this server token. Nothing was saved and no device is affected.",
             "Give the private key that belongs to the certificate uploaded to this MDM server in Apple's "
             "portal, or "
             "upload a new certificate there and download the token again.",
             kNeedsSomeone},
    CodeInfo{
        Code::token_other_certificate, "dep.token_other_certificate",
        "The server token was encrypted for another certificate than the one given. Nothing was saved and no "
        "device is affected.",
        "Use the certificate and key that were uploaded to this MDM server in Apple's portal, or upload this "
        "certificate there and download the token again.",
        kNeedsSomeone},
    CodeInfo{Code::token_not_a_token_file, "dep.token_not_a_token_file",
             "The file is not a server token. Nothing was saved and no device is affected.",
             "Choose the file Apple's portal offers for download; its name ends in _smime.p7m.",
             kNeedsSomeone},
    CodeInfo{
        Code::token_truncated, "dep.token_truncated",
        "The server token file is damaged or cut off. Nothing was saved and no device is affected.",
        "Copy the file again from where it was downloaded, without passing it through e-mail or an editor; "
        "downloading a new token in Apple's portal also works but ends the old one at once.",
        kNeedsSomeone},
    CodeInfo{Code::token_already_decrypted, "dep.token_already_decrypted",
             "This is a server token that is already decrypted. Nothing was saved and no device is affected.",
             "Use New instead of Import Encrypted and paste the text there.", kNeedsSomeone},
    CodeInfo{
        Code::token_too_large, "dep.token_too_large",
        "The file is larger than 64 KiB; a server token has 2 to 3 KiB. Nothing was saved and no device is "
        "affected.",
        "Choose the file Apple's portal offers for download; its name ends in _smime.p7m.", kNeedsSomeone},
    CodeInfo{Code::token_unsupported_cipher, "dep.token_unsupported_cipher",
             "The server token is encrypted in a way Apple is not known to use. Nothing was saved and no "
             "device is "
             "affected.",
             "Choose the file exactly as Apple's portal delivers it. If it is, report this with the log.",
             kNeedsSomeone},
    CodeInfo{
        Code::token_bad_json, "dep.token_bad_json",
        "The server token does not contain a readable JSON object. Nothing was saved and no device is "
        "affected.",
        "Paste the complete decrypted token, from the first { to the last }, or import the encrypted file "
        "instead.",
        kNeedsSomeone},
    CodeInfo{Code::token_missing_field, "dep.token_missing_field",
             "The server token lacks one of its five values. Nothing was saved and no device is affected.",
             "Give consumer_key, consumer_secret, access_token, access_secret and access_token_expiry, all "
             "five from "
             "the same token.",
             kNeedsSomeone},
    CodeInfo{
        Code::passphrase_missing, "dep.passphrase_missing",
        "The private key is protected by a passphrase and none was given. Nothing was saved and no device is "
        "affected.",
        "Enter the passphrase that was chosen when the key was made.", kNeedsSomeone},
    CodeInfo{Code::passphrase_wrong, "dep.passphrase_wrong",
             "The passphrase does not open the private key. Nothing was saved and no device is affected.",
             "Enter the passphrase that was chosen when the key was made.", kNeedsSomeone},
    CodeInfo{Code::private_key_unreadable, "dep.private_key_unreadable",
             "The private key cannot be read. Nothing was saved and no device is affected.",
             "Give an RSA private key in PEM form; the file contains a line BEGIN PRIVATE KEY, BEGIN RSA "
             "PRIVATE KEY "
             "or BEGIN ENCRYPTED PRIVATE KEY.",
             kNeedsSomeone},
    CodeInfo{Code::certificate_unreadable, "dep.certificate_unreadable",
             "The certificate cannot be read. Nothing was saved and no device is affected.",
             "Give the certificate that was uploaded to Apple's portal, in PEM form; the file contains a "
             "line BEGIN "
             "CERTIFICATE.",
             kNeedsSomeone},
    CodeInfo{Code::key_not_of_certificate, "dep.key_not_of_certificate",
             "The private key and the certificate do not belong together. Nothing was saved and no device is "
             "affected.",
             "Give the private key from which this certificate was made.", kNeedsSomeone},
    CodeInfo{Code::key_pair_missing, "dep.key_pair_missing",
             "No key pair is kept here that could open this server token. Nothing was saved and no device is "
             "affected.",
             "Give the certificate and the private key together with the token, or use Generate Key Pair, "
             "upload its "
             "certificate to Apple's portal and download the token again.",
             kNeedsSomeone},

    CodeInfo{
        Code::private_key_not_kept, "dep.private_key_not_kept",
        "The private key that belongs to this server token's certificate is not kept here, so nothing can "
        "be signed in the server's name. Devices already enrolled keep working.",
        "Use Renew with the token file, the certificate and its private key, or use Generate Key Pair, "
        "upload its certificate to this MDM server in Apple's portal and renew with the token file.",
        kNeedsSomeone},

    CodeInfo{
        Code::token_expired, "dep.token_expired",
        "The server token has expired. Devices already enrolled keep working, but the list of devices is no "
        "longer updated and profiles cannot be defined or assigned.",
        "Someone with access to Apple's portal downloads a new token for the same MDM server and uses Renew.",
        kNeedsSomeone},
    CodeInfo{Code::token_replaced, "dep.token_replaced",
             "Apple refuses this server token because a newer one was downloaded in the portal, which ends "
             "the older "
             "one at once. Devices already enrolled keep working; the list of devices and assignments stand "
             "still.",
             "Use Renew with the newest token file; if nobody has it, download another one in Apple's portal "
             "first.",
             kNeedsSomeone},
    CodeInfo{
        Code::token_rejected, "dep.token_rejected",
        "Apple does not accept this server token. Devices already enrolled keep working; the list of devices "
        "and "
        "assignments stand still.",
        "Someone with access to Apple's portal downloads a new token for the same MDM server and uses Renew.",
        kNeedsSomeone},
    CodeInfo{Code::token_user_deleted, "dep.token_user_deleted",
             "Apple refuses this server token: the portal user who generated it was removed or lost the "
             "right, or the "
             "token is no longer valid. Devices already enrolled keep working; the list of devices and "
             "assignments "
             "stand still.",
             "Another administrator of Apple's portal downloads a new token for the same MDM server and uses "
             "Renew.",
             kNeedsSomeone},
    CodeInfo{Code::other_server, "dep.other_server",
             "This token belongs to another MDM server than the one it should renew. The old token stays in "
             "use and "
             "no device is affected.",
             "In Apple's portal open the MDM server this entry stands for and download its token; to link "
             "the other "
             "server as well, use Import Encrypted or New.",
             kNeedsSomeone},
    CodeInfo{Code::token_already_linked, "dep.token_already_linked",
             "This MDM server is already linked. Nothing was saved and no device is affected.",
             "Use Renew on the existing entry to replace its token.", kNeedsSomeone},
    CodeInfo{Code::terms_not_signed, "dep.terms_not_signed",
             "Apple's terms and conditions were updated. Until they are accepted the list of devices and "
             "assignments "
             "stand still; devices already enrolled keep working.",
             "An administrator must sign in to Apple Business Manager or Apple School Manager and accept "
             "them; syncing "
             "resumes by itself, though Apple may take a day.",
             kRetry},
    CodeInfo{Code::access_denied, "dep.access_denied",
             "Apple denies this MDM server the operation. Devices already enrolled keep working.",
             "An administrator of Apple's portal checks that this MDM server still exists and what it is "
             "allowed to "
             "do.",
             kRetry},
    CodeInfo{
        Code::clock_skew, "dep.clock_skew",
        "This machine's clock differs from Apple's, so Apple refuses to sign us in. Devices already enrolled "
        "keep working; the list of devices and assignments stand still.",
        "The operator of this server corrects its clock (NTP); syncing then resumes by itself.", kRetry},
    CodeInfo{Code::user_agent_rejected, "dep.user_agent_rejected",
             "Apple refuses the product name this program calls itself by. Nothing can be read or assigned "
             "until that "
             "changes; devices already enrolled keep working.",
             "The operator of this server changes the setting user_agent, for example to Company-DEP/1.0.",
             kNeedsSomeone},

    CodeInfo{Code::unreachable, "dep.unreachable",
             "Apple's service cannot be reached. Devices already enrolled keep working; the list of devices "
             "may be "
             "out of date.",
             "It is tried again by itself. If it lasts, the operator of this server checks its network, name "
             "resolution, firewall and the settings base_url and proxy.",
             kRetry},
    CodeInfo{
        Code::timed_out, "dep.timed_out",
        "Apple's service did not answer in time. Devices already enrolled keep working; the list of devices "
        "may "
        "be out of date.",
        "It is tried again by itself. If it lasts, the operator of this server checks its network and proxy.",
        kRetry},
    CodeInfo{
        Code::tls_failed, "dep.tls_failed",
        "The connection to Apple's service is not trustworthy, so nothing was sent. Devices already enrolled "
        "keep working; the list of devices and assignments stand still.",
        "The operator of this server exempts Apple's host from TLS inspection, or names the right authority "
        "in "
        "the setting ca_file, and checks the clock. Verification cannot be switched off.",
        kRetry},
    CodeInfo{Code::proxy_refused, "dep.proxy_refused",
             "The proxy between this server and Apple refuses the connection. Devices already enrolled keep "
             "working; "
             "the list of devices may be out of date.",
             "The operator of this server checks the setting proxy and what the proxy allows.", kRetry},
    CodeInfo{
        Code::service_unavailable, "dep.service_unavailable",
        "Apple's service is out of order at the moment. Devices already enrolled keep working; the list of "
        "devices may be out of date.",
        "Nobody needs to act: it is tried again by itself. Apple's system status page tells of outages.",
        kRetry},
    CodeInfo{Code::too_many_requests, "dep.too_many_requests",
             "Apple asks us to slow down. No device is affected; the work is only later.",
             "Nobody needs to act: it is tried again when Apple allows. If it returns often, lengthen the "
             "interval of "
             "the job.",
             kRetry},
    CodeInfo{
        Code::bad_answer, "dep.bad_answer",
        "Something answered in place of Apple's service or its answer makes no sense. Nothing of it was used "
        "and "
        "no device is affected.",
        "It is tried again by itself. If it lasts, the operator of this server checks for a proxy or captive "
        "portal in between and reports it with the log.",
        kRetry},

    CodeInfo{Code::profile_invalid, "dep.profile_invalid",
             "Apple refuses a value of the profile. The profile was not created and no device is affected.",
             "Correct the field and create the profile again.", kNeedsSomeone},
    CodeInfo{Code::profile_not_found, "dep.profile_not_found",
             "Apple does not know this profile for this MDM server. The devices keep the profile they have.",
             "Create the profile again with Create New from This and assign the new one.", kNeedsSomeone},
    CodeInfo{Code::profile_uuid_required, "dep.profile_uuid_required",
             "No profile was named. No device is affected.", "Choose a profile.", kNeedsSomeone},
    CodeInfo{Code::device_id_required, "dep.device_id_required",
             "No device was named. No device is affected.", "Select at least one device.", kNeedsSomeone},
    CodeInfo{
        Code::device_not_found, "dep.device_not_found",
        "Apple does not know this about the device: it is not on this MDM server, or it replaces no other "
        "device. The device itself is not affected.",
        "Use Refresh from Apple to see where the device stands.", kNeedsSomeone},
    CodeInfo{Code::bypass_code_missing, "dep.bypass_code_missing",
             "No bypass code of this device is kept here: it was not locked with one from this installation. "
             "The device is not affected.",
             "The person the device is locked to unlocks it with their Apple Account; otherwise the "
             "administrator of Apple's portal or Apple's support can help.",
             kNeedsSomeone},
    CodeInfo{Code::malformed_request, "dep.malformed_request",
             "Apple could not read our request. Nothing was changed and no device is affected.",
             "This is a fault in this program or of something that rewrites its requests on the way: report "
             "it with "
             "the log.",
             kNeedsSomeone},
    CodeInfo{
        Code::refused, "dep.refused",
        "Apple refused the request for a reason this version does not know. Devices already enrolled keep "
        "working.",
        "Look for Apple's word in the log; if it says nothing to you, report it with the log.",
        kNeedsSomeone},
    CodeInfo{Code::seed_program_off, "dep.seed_program_off",
             "AppleSeed for IT is switched off for this organisation, so there are no beta tokens. Nothing "
             "else is "
             "affected.",
             "An administrator of Apple's portal switches it on if beta enrollment is wanted.",
             kNeedsSomeone},

    CodeInfo{
        Code::org_not_supported, "dep.org_not_supported",
        "Apple does not offer this to the organisation of the account. Nothing was changed and no device "
        "is affected.",
        "An administrator of Apple's portal checks what kind of organisation it is and whether the feature "
        "is offered there.",
        kNeedsSomeone},
    CodeInfo{
        Code::discovery_url_invalid, "dep.discovery_url_invalid",
        "Apple does not take this URL for account-driven enrollment. Nothing was changed and no device is "
        "affected.",
        "Give a complete URL that begins with https:// and leads to the MDM server's well-known "
        "resource.",
        kNeedsSomeone},
    CodeInfo{Code::disown_not_allowed, "dep.disown_not_allowed",
             "Disowning devices is switched off in this installation. Nothing was changed and no device is "
             "affected.",
             "The operator of this server sets disown_allowed to true in the settings file if devices are to "
             "be given up from here.",
             kNeedsSomeone},
    CodeInfo{Code::outcome_unknown, "dep.outcome_unknown",
             "The connection broke while Apple was being asked, so it is not known whether the request was "
             "carried out. It is not repeated by itself, because it cannot be undone.",
             "Use Refresh from Apple to see where the device stands before trying again.", kNeedsSomeone},

    CodeInfo{Code::cursor_refused, "dep.cursor_refused",
             "Apple accepts no position in the list of devices, not even a fresh one. What was already "
             "stored stays; "
             "the list may be out of date.",
             "It is tried again by itself. If it lasts for a day, report it to Apple with the request id in "
             "the log.",
             kRetry},
    CodeInfo{Code::cursor_stuck, "dep.cursor_stuck",
             "Apple keeps answering with the same position in the list of devices. What was already stored "
             "stays; the "
             "list may be incomplete.",
             "It is tried again by itself. If it lasts for a day, report it to Apple with the request id in "
             "the log.",
             kRetry},
    CodeInfo{Code::too_many_pages, "dep.too_many_pages",
             "The list of devices did not end within the allowed number of pages. What was already stored "
             "stays; the "
             "rest follows in the next run.",
             "Nobody needs to act; if it returns, report it with the log.", kRetry},
    CodeInfo{Code::lease_lost, "dep.lease_lost",
             "Another host took over this work, so this one stopped before its next write. What was already "
             "stored "
             "stays.",
             "Nobody needs to act: the other host goes on. If it happens often, check the load of this host "
             "and of "
             "the database.",
             kRetry},
    CodeInfo{Code::sync_running, "dep.sync_running",
             "A run for this token is already in progress. No device is affected.",
             "Wait for the run to end, or follow it in DEP Sync History.", kRetry},
    CodeInfo{Code::cancelled, "dep.cancelled",
             "The work was cancelled. What was already done stays; nothing was left half done.",
             "Start it again when it is wanted.", kRetry},

    CodeInfo{Code::configuration, "dep.configuration",
             "The settings of the DEP plugin cannot be used. Nothing can be read or assigned until they are "
             "corrected; devices already enrolled keep working.",
             "The operator of this server corrects the settings under mdm.dep.", kNeedsSomeone},
    CodeInfo{Code::not_found, "dep.not_found",
             "The entry does not exist, or no longer. No device is affected.", "Refresh the list.",
             kNeedsSomeone},
    CodeInfo{Code::invalid_input, "dep.invalid_input",
             "A value that was entered cannot be used. Nothing was changed and no device is affected.",
             "Correct the field.", kNeedsSomeone},
    CodeInfo{
        Code::secret_unreadable, "dep.secret_unreadable",
        "The stored server token or private key cannot be unsealed with this host's key. Devices already "
        "enrolled keep working; the list of devices and assignments stand still.",
        "The operator of this server restores the master key that belongs to this database, or Renew is used "
        "with the token file, certificate and private key.",
        kNeedsSomeone},
    CodeInfo{Code::crypto_failed, "dep.crypto_failed",
             "A cryptographic operation failed on this server. Nothing was saved and no device is affected.",
             "The operator of this server looks at the log; the OpenSSL installation may be damaged or "
             "restricted.",
             kNeedsSomeone},
    CodeInfo{
        Code::database, "dep.database",
        "The database refused or failed an operation. What was already stored stays; nothing was left half "
        "done.",
        "It is tried again by itself. If it lasts, the operator of this server looks at the database and the "
        "log.",
        kRetry},
    CodeInfo{Code::database_busy, "dep.database_busy",
             "The database was too busy or in conflict with another host. What was already stored stays; "
             "nothing was "
             "left half done.",
             "Nobody needs to act: it is tried again by itself.", kRetry},
    CodeInfo{Code::internal, "dep.internal", "An unexpected error; the log has the details.",
             "Report it with the log.", kNeedsSomeone},
};

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < kCatalogue.size(); ++i) {
        if (kCatalogue[i].code != static_cast<Code>(i)) return false;
    }
    return kCatalogue.size() == static_cast<std::size_t>(Code::internal) + 1;
}
static_assert(in_enum_order(), "kCatalogue has one entry per Code, in its order");

std::string remedy_of(Code code, const Facts& facts) {
    return facts.remedy.empty() ? std::string(describe(code).remedy) : facts.remedy;
}

std::string operator_text(Code code, const Facts& facts) {
    std::string text(facts.text.empty() ? describe(code).text : std::string_view(facts.text));
    return text + ' ' + remedy_of(code, facts);
}

int retry_after(Code code, const Facts& facts) {
    if (facts.retry_after_s > 0) return facts.retry_after_s;
    return describe(code).retry ? 0 : -1;
}

} // namespace

const CodeInfo& describe(Code code) {
    return kCatalogue.at(static_cast<std::size_t>(code));
}

std::span<const CodeInfo> catalogue() {
    return kCatalogue;
}

const CodeInfo* find_code(std::string_view id) {
    const auto* const found = std::find_if(kCatalogue.begin(), kCatalogue.end(),
                                           [&](const CodeInfo& info) { return info.id == id; });
    return found == kCatalogue.end() ? nullptr : found;
}

Error::Error(Code code, Facts facts)
    : std::runtime_error(operator_text(code, facts)), code_(code), remedy_(remedy_of(code, facts)),
      detail_(std::move(facts.detail)), field_(std::move(facts.field)),
      retry_after_s_(retry_after(code, facts)) {}

} // namespace mdm::dep
