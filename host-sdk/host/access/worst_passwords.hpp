// Passwords of eight characters and more that are tried first by whoever guesses: from the lists that are published
// after break-ins, and what this product's own words invite. Shorter ones are refused for their length.
#pragma once

#include <array>
#include <string_view>

namespace ams::host {

/// Lower case, in order.
inline constexpr auto kWorstPasswords = std::to_array<std::string_view>({
    "11223344",         "123123123",        "12341234",         "1234567890ab",     "123456789a",
    "123456789abc",     "123456789qwe",     "123456abc",        "123456qwerty",     "1234qwer",
    "1234qwerasdf",     "123qweasd",        "123qweasdzxc",     "1q2w3e4r",         "1q2w3e4r5t",
    "1q2w3e4r5t6y",     "1q2w3e4r5t6y7u",   "1q2w3e4r5t6y7u8i", "1qaz2wsx",         "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv", "1qazxsw23edc",     "a1b2c3d4",         "a1b2c3d4e5f6",     "a1b2c3d4e5f6g7",
    "aa123456",         "aaaa11112222",     "abc12345",         "abc123abc123",     "abcd1234",
    "abcd12345678",     "abcdef12",         "abcdef123456",     "abcdefg12345",     "access14",
    "admin123",         "admin1234",        "admin12345",       "admin1234567",     "admin12345678",
    "admin123456789",   "adminadmin",       "adminadmin12",     "adminadmin123",    "adminadminadmin",
    "administrador",    "administrateur",   "administrator",    "administrator!",   "administrator1",
    "administrator12",  "administrator123", "alexander",        "applebusiness",    "appledevices1",
    "asdf1234",         "asdfasdf",         "asdfasdfasdf",     "asdfghjkl123",     "asdfghjkl1234",
    "assetmanager1",    "assetvision1",     "assetvision12",    "assetvision123",   "baseball",
    "baseball1234",     "basketball",       "basketball12",     "basketball123",    "blink182blink",
    "changeme",         "changeme1",        "changeme123",      "changeme123!",     "changeme1234",
    "changeme12345",    "changemechangeme", "changemeplease",   "charlie1",         "chocolate",
    "chocolate123",     "clientmanager",    "clientmanager1",   "company12345",     "companyname1",
    "computer",         "computer1234",     "computer12345",    "contrasena12",     "contrasena123",
    "corvette",         "default1",         "default12345",     "defaultpassword",  "devicemanager",
    "dragon123",        "dragon123456",     "elephant",         "enrollment123",    "facebook",
    "facebook1234",     "football",         "football1",        "football1234",     "football12345",
    "google123456",     "hello123",         "hunter2hunter2",   "ilovejesus123",    "ilovemyfamily",
    "iloveyou",         "iloveyou1",        "iloveyou123!",     "iloveyou1234",     "iloveyou12345",
    "iloveyou2",        "iloveyoubaby",     "iloveyouforever",  "iloveyousomuch",   "internet",
    "internet1234",     "jennifer",         "jennifer1234",     "jordan23",         "letmein1",
    "letmein123",       "letmein12345",     "letmein123456",    "letmeinletmein",   "letmeinnow123",
    "letmeinplease",    "liverpool",        "liverpool123",     "login123",         "lovelove",
    "manchester",       "master123",        "master123456",     "mercedes",         "michael1",
    "michael12345",     "michelle",         "microsoft123",     "midnight",         "mobiledevice1",
    "monkey12",         "monkey123",        "monkey123456",     "motdepasse12",     "motdepasse123",
    "mustang1",         "mustang12345",     "mypassword123",    "mypassword1234",   "mypasswordismypassword",
    "newpassword12",    "newpassword123",   "newpassword1234",  "nopassword123",    "onetwothreefour",
    "p4ssw0rd",         "p4ssw0rd1234",     "p@$$w0rd",         "p@$$w0rd1234",     "p@ssw0rd",
    "p@ssw0rd123!",     "p@ssw0rd1234",     "p@ssword",         "p@ssword1234",     "passw0rd",
    "passw0rd1",        "passw0rd123!",     "passw0rd1234",     "password",         "password!",
    "password-1234",    "password1",        "password1!",       "password12",       "password123",
    "password123!",     "password1234",     "password1234!",    "password12345",    "password123456",
    "password2",        "password_1234",    "passwordpassword", "passwort",         "passwort1",
    "passwort1234",     "passwort12345",    "passwortpasswort", "pleasechangeme",   "pokemon1",
    "pokemon12345",     "princess",         "princess1",        "princess1234",     "princess12345",
    "q1w2e3r4",         "q1w2e3r4t5y6",     "q1w2e3r4t5y6u7i8", "qazwsxedc",        "qazwsxedcrfv",
    "qweasdzxc123",     "qwer1234",         "qwerty12",         "qwerty123",        "qwerty1234",
    "qwerty123456",     "qwerty1234567",    "qwerty12345678",   "qwerty123456789",  "qwertyqwerty",
    "qwertyqwerty123",  "qwertyui",         "qwertyuiop12",     "qwertyuiop123",    "qwertyuiop1234",
    "root12345678",     "rootroot",         "rootrootroot",     "samantha",         "samsung1",
    "samsung12345",     "secret123",        "secret123456",     "secretpassword",   "secretsecret",
    "shadow12",         "shadow123456",     "snoopy12",         "spiderman",        "spiderman123",
    "starwars",         "starwars1234",     "summer2023!!",     "summer2024",       "summer2024!!",
    "sunshine",         "sunshine1",        "sunshine1234",     "sunshine12345",    "superman",
    "superman1",        "superman1234",     "supersecret1",     "supersecret12",    "supersecret123",
    "superuser",        "superuser123",     "sysadmin1234",     "temp1234",         "temporary123",
    "temporary1234",    "temppassword1",    "temppassword123",  "thepassword1",     "thisisapassword",
    "thisismypassword", "topsecret123",     "trustno1",         "trustno1trustno1", "victoria",
    "wachtwoord12",     "wachtwoord123",    "welcome1",         "welcome1!",        "welcome12",
    "welcome123",       "welcome1234!",     "welcome12345",     "welcome123456",    "welcomehome1",
    "welcometohell",    "welcomewelcome",   "whatever",         "whatever1234",     "winter2024",
    "winter2024!!",     "zaq12wsx",         "zaq12wsxcde3",     "zaq1zaq1",         "zaq1zaq1zaq1",
    "zxcvbnm1",         "zxcvbnm123",       "zxcvbnm12345",     "zxcvbnmasdfghjkl",
});

} // namespace ams::host
