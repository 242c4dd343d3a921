// Passwords of twelve characters and more that are tried first by whoever guesses: the long ends of the lists that
// are published after break-ins, and what this product's own words invite. Shorter ones are refused for their length.
#pragma once

#include <array>
#include <string_view>

namespace ams::host {

/// Lower case, in order.
inline constexpr auto kWorstPasswords = std::to_array<std::string_view>({
    "1234567890ab",           "123456789abc",     "123456789qwe",     "123456qwerty",     "1234qwerasdf",
    "123qweasdzxc",           "1q2w3e4r5t6y",     "1q2w3e4r5t6y7u",   "1q2w3e4r5t6y7u8i", "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",       "1qazxsw23edc",     "a1b2c3d4e5f6",     "a1b2c3d4e5f6g7",   "aaaa11112222",
    "abc123abc123",           "abcd12345678",     "abcdef123456",     "abcdefg12345",     "admin1234567",
    "admin12345678",          "admin123456789",   "adminadmin12",     "adminadmin123",    "adminadminadmin",
    "administrador",          "administrateur",   "administrator",    "administrator!",   "administrator1",
    "administrator12",        "administrator123", "applebusiness",    "appledevices1",    "asdfasdfasdf",
    "asdfghjkl123",           "asdfghjkl1234",    "assetmanager1",    "assetvision1",     "assetvision12",
    "assetvision123",         "baseball1234",     "basketball12",     "basketball123",    "blink182blink",
    "changeme123!",           "changeme1234",     "changeme12345",    "changemechangeme", "changemeplease",
    "chocolate123",           "clientmanager",    "clientmanager1",   "company12345",     "companyname1",
    "computer1234",           "computer12345",    "contrasena12",     "contrasena123",    "default12345",
    "defaultpassword",        "devicemanager",    "dragon123456",     "enrollment123",    "facebook1234",
    "football1234",           "football12345",    "google123456",     "hunter2hunter2",   "ilovejesus123",
    "ilovemyfamily",          "iloveyou123!",     "iloveyou1234",     "iloveyou12345",    "iloveyoubaby",
    "iloveyouforever",        "iloveyousomuch",   "internet1234",     "jennifer1234",     "letmein12345",
    "letmein123456",          "letmeinletmein",   "letmeinnow123",    "letmeinplease",    "liverpool123",
    "master123456",           "michael12345",     "microsoft123",     "mobiledevice1",    "monkey123456",
    "motdepasse12",           "motdepasse123",    "mustang12345",     "mypassword123",    "mypassword1234",
    "mypasswordismypassword", "newpassword12",    "newpassword123",   "newpassword1234",  "nopassword123",
    "onetwothreefour",        "p4ssw0rd1234",     "p@$$w0rd1234",     "p@ssw0rd123!",     "p@ssw0rd1234",
    "p@ssword1234",           "passw0rd123!",     "passw0rd1234",     "password-1234",    "password123!",
    "password1234",           "password1234!",    "password12345",    "password123456",   "password_1234",
    "passwordpassword",       "passwort1234",     "passwort12345",    "passwortpasswort", "pleasechangeme",
    "pokemon12345",           "princess1234",     "princess12345",    "q1w2e3r4t5y6",     "q1w2e3r4t5y6u7i8",
    "qazwsxedcrfv",           "qweasdzxc123",     "qwerty123456",     "qwerty1234567",    "qwerty12345678",
    "qwerty123456789",        "qwertyqwerty",     "qwertyqwerty123",  "qwertyuiop12",     "qwertyuiop123",
    "qwertyuiop1234",         "root12345678",     "rootrootroot",     "samsung12345",     "secret123456",
    "secretpassword",         "secretsecret",     "shadow123456",     "spiderman123",     "starwars1234",
    "summer2023!!",           "summer2024!!",     "sunshine1234",     "sunshine12345",    "superman1234",
    "supersecret1",           "supersecret12",    "supersecret123",   "superuser123",     "sysadmin1234",
    "temporary123",           "temporary1234",    "temppassword1",    "temppassword123",  "test12345678",
    "testing12345",           "testpassword1",    "testpassword123",  "testtesttest",     "thepassword1",
    "thisisapassword",        "thisismypassword", "topsecret123",     "trustno1trustno1", "wachtwoord12",
    "wachtwoord123",          "welcome1234!",     "welcome12345",     "welcome123456",    "welcomehome1",
    "welcometohell",          "welcomewelcome",   "whatever1234",     "winter2024!!",     "zaq12wsxcde3",
    "zaq1zaq1zaq1",           "zxcvbnm12345",     "zxcvbnmasdfghjkl",
});

} // namespace ams::host
