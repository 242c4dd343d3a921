#include "plugin/console/documents/token_forms.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>

namespace mdm::dep {
namespace {

// The fields are shared by New, Import Encrypted and Renew; 65536 is the limit of the reader (file_kind.hpp).
constexpr std::string_view kPasteSection = R"json({
  "title": "Paste the token",
  "alternative": "Paste",
  "text": "The decrypted content of the .p7m file.",
  "fields": [
    {"name": "token_json", "type": "multiline", "title": "Decrypted token", "max_length": 65536,
     "placeholder": "{\"consumer_key\":\"CK_...\",\"consumer_secret\":\"CS_...\",...}",
     "hint": "The JSON object with the five values, with or without the lines BEGIN MESSAGE and END MESSAGE. If you have the .p7m file instead, use Import Encrypted."}
  ]
})json";

constexpr std::string_view kFieldsSection = R"json({
  "title": "Enter the five values",
  "alternative": "Enter fields",
  "fields": [
    {"name": "consumer_key", "type": "text", "title": "Consumer key", "max_length": 1024, "placeholder": "CK_...",
     "hint": "consumer_key of the decrypted token."},
    {"name": "consumer_secret", "type": "password", "title": "Consumer secret", "max_length": 1024, "placeholder": "CS_...",
     "hint": "consumer_secret of the decrypted token. It is sealed before it is stored and never shown again."},
    {"name": "access_token", "type": "password", "title": "Access token", "max_length": 1024, "placeholder": "AT_...",
     "hint": "access_token of the decrypted token. Sealed as well."},
    {"name": "access_secret", "type": "password", "title": "Access secret", "max_length": 1024, "placeholder": "AS_...",
     "hint": "access_secret of the decrypted token. Sealed as well."},
    {"name": "access_token_expiry", "type": "text", "title": "Expiry", "max_length": 40, "placeholder": "2027-08-20T09:15:00Z",
     "hint": "access_token_expiry of the decrypted token: about a year after its download."}
  ]
})json";

constexpr std::string_view kFileSection = R"json({
  "title": "Import the encrypted file",
  "alternative": "Encrypted file",
  "fields": [
    {"name": "token", "type": "file", "title": "Server token", "accept": ".p7m", "max_length": 65536,
     "hint": "The file downloaded from the MDM server in Apple's portal; its name ends in _smime.p7m."},
    {"name": "certificate", "type": "file", "title": "Certificate", "accept": ".pem,.crt,.cer,.der", "max_length": 65536,
     "hint": "The certificate that was uploaded to the MDM server in Apple's portal. Leave it empty if it came from Generate Key Pair here."},
    {"name": "private_key", "type": "file", "title": "Private key", "accept": ".pem,.key,.der", "max_length": 65536,
     "hint": "The RSA private key that belongs to the certificate, in PEM form. Leave it empty if the pair came from Generate Key Pair here: the key is kept in this installation. It is used to open the file and sealed before it is stored."},
    {"name": "passphrase", "type": "password", "title": "Passphrase of the key", "max_length": 1024,
     "hint": "Only if the private key is protected by one. It is not stored."}
  ]
})json";

constexpr std::string_view kDownloadWarning = "Downloading a new token in Apple's portal ends the old token "
                                              "of that MDM server at once, whether or not the new "
                                              "one is ever imported. Import it right after the download.";

using Json = nlohmann::ordered_json;

struct Head {
    std::string title;
    std::string text;
    std::string button;
    std::string warning = {};
    bool preview = true;
};

std::string form(const Head& head, std::initializer_list<std::string_view> sections) {
    Json document{{"title", head.title}, {"text", head.text}, {"button", head.button}};
    if (!head.warning.empty()) document["warning"] = head.warning;
    if (head.preview) document["preview"] = true;
    document["sections"] = Json::array();
    for (const std::string_view section : sections) {
        Json parsed = Json::parse(section);
        // One section needs no choice.
        if (sections.size() == 1) parsed.erase("alternative");
        document["sections"].push_back(std::move(parsed));
    }
    return document.dump();
}

std::string counted(long long count, std::string_view one, std::string_view many) {
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

} // namespace

std::string new_token_form() {
    return form(
        {.title = "New server token",
         .text = "Links an Apple account with a token that is already decrypted. Apple is asked whose token "
                 "it is before anything is saved; then its devices are read.",
         .button = "Save"},
        {kPasteSection, kFieldsSection});
}

std::string import_token_form() {
    return form(
        {.title = "Import encrypted server token",
         .text =
             "Decrypts the file from Apple's portal, asks Apple whose token it is, and only then saves it; "
             "then its devices are read. Nothing is saved if any step fails.",
         .button = "OK",
         .warning = std::string(kDownloadWarning)},
        {kFileSection});
}

std::string renew_token_form(std::string_view server_name, std::string_view expiry) {
    return form(
        {.title = "Renew the token of " + std::string(server_name),
         .text = "The token in use ends on " + std::string(expiry) +
                 ". It stays in use until Apple has accepted the new one; a token of another MDM server is "
                 "refused. Devices, profiles and assignments stay as they are.",
         .button = "Renew",
         .warning = std::string(kDownloadWarning)},
        {kFileSection, kPasteSection, kFieldsSection});
}

std::string delete_token_form(std::string_view server_names, const DeleteCounts& counts) {
    return form(
        {.title = "Delete " + std::string(server_names),
         .text = "Goes with it: " + counted(counts.devices, "device", "devices") + ", " +
                 counted(counts.profiles, "profile", "profiles") + " and " +
                 counted(counts.runs, "run", "runs") +
                 " of the history, from this installation only. At Apple nothing changes: devices stay "
                 "assigned to the MDM server with the profile they have, and come back when a token of it is "
                 "saved again.",
         .button = "Delete",
         .warning =
             "The token cannot be restored from here. To link the MDM server again, a new token has to "
             "be downloaded in Apple's portal." +
             (counts.key_pairs == 0 ? std::string()
                                    : " The private key that opens its token files goes too: a new key pair "
                                      "has to be generated and "
                                      "its certificate uploaded there before that download.") +
             (counts.codes == 0
                  ? std::string()
                  : " The bypass codes of " + counted(counts.codes, "locked device", "locked devices") +
                        " go with it and cannot be restored either: unlock those devices "
                        "first, or note their codes.")},
        {});
}

} // namespace mdm::dep
