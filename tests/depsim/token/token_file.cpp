#include "tests/depsim/token/token_file.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "tests/depsim/token/envelope.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

constexpr std::array<std::string_view, 14> kVariants{
    "apple",   "der",        "pem",     "raw",    "definite",        "3des",
    "lf",      "no_markers", "wrapped", "chunks", "no_inner_header", "wrong_recipient",
    "garbage", "truncated"};
static_assert(kVariants.size() == static_cast<std::size_t>(TokenFileVariant::truncated) + 1);

std::string in_lines(std::string_view text, std::size_t width, std::string_view end) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += width) {
        if (at != 0) out += end;
        out += text.substr(at, width);
    }
    return out;
}

std::string inner_text(const ServerToken& token, TokenFileVariant variant) {
    if (variant == TokenFileVariant::garbage) {
        // Hex digits are random too, but these bytes are no text at all.
        std::string bytes;
        for (char c : random_hex(512))
            bytes.push_back(static_cast<char>(c * 7 + 129));
        return bytes;
    }
    const std::string_view end = variant == TokenFileVariant::lf ? "\n" : "\r\n";
    std::string json = token_json(token);
    if (variant == TokenFileVariant::wrapped) json = in_lines(json, 78, end);
    std::string text;
    const auto line = [&](std::string_view content) { text.append(content).append(end); };
    if (variant != TokenFileVariant::no_inner_header) {
        line("Content-Type: text/plain;charset=UTF-8");
        line("Content-Transfer-Encoding: 7bit");
        line("");
    }
    if (variant == TokenFileVariant::no_markers) {
        line(json);
        return text;
    }
    line("-----BEGIN MESSAGE-----");
    line(json);
    line("-----END MESSAGE-----");
    return text;
}

std::string smime(const std::string& der, std::string_view end) {
    std::string text;
    for (std::string_view header :
         {"Content-Type: application/pkcs7-mime; name=\"smime.p7m\"; smime-type=enveloped-data",
          "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=\"smime.p7m\"",
          "Content-Description: S/MIME Encrypted Message", ""})
        text.append(header).append(end);
    text.append(in_lines(base64_encode(der), 76, end)).append(end);
    return text;
}

} // namespace

std::optional<TokenFileVariant> token_file_variant_from(std::string_view text) {
    const auto found = std::find(kVariants.begin(), kVariants.end(), text);
    if (found == kVariants.end()) return std::nullopt;
    return static_cast<TokenFileVariant>(found - kVariants.begin());
}

std::string token_json(const ServerToken& token) {
    nlohmann::ordered_json json;
    json["consumer_key"] = token.consumer_key;
    json["consumer_secret"] = token.consumer_secret;
    json["access_token"] = token.access_token;
    json["access_secret"] = token.access_secret;
    json["access_token_expiry"] = utc_time(token.expires);
    return json.dump();
}

void check_certificate(const std::string& pem) {
    check_recipient(pem);
}

std::string make_token_file(const ServerToken& token, const std::string& certificate_pem,
                            TokenFileVariant variant) {
    EnvelopeForm form;
    form.triple_des = variant == TokenFileVariant::triple_des;
    form.definite = variant == TokenFileVariant::definite || variant == TokenFileVariant::der ||
                    variant == TokenFileVariant::pem;
    if (variant == TokenFileVariant::chunks) form.chunk_bytes = 48;
    const std::string recipient =
        variant == TokenFileVariant::wrong_recipient ? make_stranger_certificate() : certificate_pem;
    const std::string der = envelope(inner_text(token, variant), recipient, form);

    switch (variant) {
    case TokenFileVariant::der:
        return der;
    case TokenFileVariant::pem:
        return "-----BEGIN PKCS7-----\n" + in_lines(base64_encode(der), 64, "\n") + "\n-----END PKCS7-----\n";
    case TokenFileVariant::raw:
        return base64_encode(der);
    case TokenFileVariant::lf:
        return smime(der, "\n");
    case TokenFileVariant::truncated: {
        const std::string whole = smime(der, "\r\n");
        return whole.substr(0, whole.size() * 3 / 5);
    }
    default:
        return smime(der, "\r\n");
    }
}

} // namespace depsim
