#include "host-sdk/host/access/password_rules.hpp"

#include "host-sdk/host/access/worst_passwords.hpp"

#include <ams/cpp/error.hpp>

#include <algorithm>
#include <cctype>

namespace ams::host {
namespace {

/// A unit so short, over and over, is no more than the unit.
constexpr std::size_t kShortUnit = 4;

/// What fingers and counting do by themselves, each repeated once so that going round the end is found too.
constexpr std::string_view kSequences[] = {"01234567890123456789",
                                           "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
                                           "qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklzxcvbnm",
                                           "qwertzuiopasdfghjklyxcvbnmqwertzuiopasdfghjklyxcvbnm",
                                           "azertyuiopqsdfghjklmwxcvbnazertyuiopqsdfghjklmwxcvbn"};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool repeats_a_short_unit(std::string_view text) {
    for (std::size_t unit = 1; unit <= kShortUnit && unit < text.size(); ++unit)
        if (text.substr(unit) == text.substr(0, text.size() - unit)) return true;
    return false;
}

bool is_a_sequence(const std::string& text) {
    const std::string backwards(text.rbegin(), text.rend());
    return std::ranges::any_of(kSequences, [&](std::string_view sequence) {
        return sequence.find(text) != std::string_view::npos ||
               sequence.find(backwards) != std::string_view::npos;
    });
}

/// The user's name, once or over and over, with digits and signs around it.
bool is_the_name(std::string text, const std::string& name) {
    if (name.empty()) return false;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name))
        text.erase(at, name.size());
    return std::ranges::none_of(text, [](unsigned char c) { return c >= 0x80U || std::isalpha(c) != 0; }) &&
           text.size() <= 4;
}

} // namespace

std::vector<std::string> password_rules() {
    return {"At least " + std::to_string(kPasswordMinCharacters) +
                " characters. A few unrelated words make a good password; no digits or signs are required.",
            "Not the user's name, with or without digits around it.",
            "Not one of the well-known worst passwords, and not a sequence such as 12345678 or a few "
            "characters over and over."};
}

void check_password_rules(std::string_view user, const Secret& password, std::string_view field) {
    const auto refuse = [&](const std::string& text) {
        throw Error(AMS_BAD_INPUT, "ams.password_bad", text, std::string(field));
    };
    const std::string_view text = password.reveal();
    if (text.size() > kPasswordMaxBytes)
        refuse("The password is too long: at most " + std::to_string(kPasswordMaxBytes) + " bytes.");
    if (characters(text) < kPasswordMinCharacters)
        refuse("The password is too short: it needs at least " + std::to_string(kPasswordMinCharacters) +
               " characters. A few unrelated words make a good one.");
    std::string plain = lower(text);
    // Wiped however this is left.
    struct Wiper {
        std::string& text;
        ~Wiper() { ams::wipe(text); }
    } const wiper{plain};
    if (is_the_name(plain, lower(user))) refuse("The password must not be the user's name.");
    if (repeats_a_short_unit(plain)) refuse("The password must not be a few characters over and over.");
    if (is_a_sequence(plain)) refuse("The password must not be a sequence of keys or digits.");
    if (std::ranges::binary_search(kWorstPasswords, std::string_view(plain)))
        refuse("The password is among the first that anybody guesses. Choose another one.");
}

} // namespace ams::host
