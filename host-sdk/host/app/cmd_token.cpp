// ams-host token create|list|revoke
#include "host-sdk/host/app/command.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace ams::host {
namespace {

struct TokenOptions {
    std::string user;
    std::string name = "command line";
    std::string id;
    int days = 0;
};

Exit create(const GlobalOptions& options, const TokenOptions& token) {
    const auto host = open_host(options);
    host->require_schema();
    std::optional<std::chrono::seconds> lifetime;
    if (token.days > 0) lifetime = std::chrono::days(token.days);
    const Secret made =
        host->access.create_token(Principal::system(host->catalog), token.user, token.name, lifetime);
    record(*host, "ams.token.created", "ams_user/" + token.user, nlohmann::json{{"name", token.name}}.dump());
    // The token is the last word on the last line: scripts take it from there.
    std::cout << "API token of " << token.user << ", shown only now: " << made.reveal() << '\n';
    return Exit::ok;
}

Exit list(const GlobalOptions& options, const TokenOptions& token) {
    const auto host = open_host(options);
    host->require_schema();
    for (const TokenInfo& entry :
         host->access.tokens(token.user.empty() ? std::nullopt : std::optional<std::string>(token.user)))
        std::cout << entry.id << "  user: " << entry.user << "  name: " << entry.name
                  << "  made: " << entry.created_at << "  expires: " << entry.expires_at.value_or("never")
                  << "  last used: " << entry.last_used_at.value_or("never") << '\n';
    return Exit::ok;
}

Exit revoke(const GlobalOptions& options, const TokenOptions& token) {
    const auto host = open_host(options);
    host->require_schema();
    host->access.revoke_token(Principal::system(host->catalog), token.id);
    record(*host, "ams.token.revoked", "ams_api_token/" + token.id);
    std::cout << "API token " << token.id << " revoked\n";
    return Exit::ok;
}

} // namespace

void add_token(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    const auto token = std::make_shared<TokenOptions>();
    CLI::App* command = app.add_subcommand("token", "API tokens, for programs: Authorization: Bearer TOKEN");
    command->require_subcommand(1);
    command->footer("Examples:\n  ams-host token create --user anna --name backup-script --days 90\n  "
                    "ams-host token list");

    CLI::App* creating = command->add_subcommand("create", "Makes a token and prints it as the last word");
    creating->fallthrough();
    creating->add_option("--user", token->user, "Whose permissions it has")->required();
    creating->add_option("--name", token->name, "What it is for")->capture_default_str();
    creating->add_option("--days", token->days, "Days until it expires; without it: until it is revoked")
        ->check(CLI::Range(1, 3650));
    creating->callback([&, token] { chosen = [&, token] { return create(options, *token); }; });

    CLI::App* listing =
        command->add_subcommand("list", "Lists tokens; the tokens themselves are nowhere kept");
    listing->fallthrough();
    listing->add_option("--user", token->user, "Of this user alone");
    listing->callback([&, token] { chosen = [&, token] { return list(options, *token); }; });

    CLI::App* revoking = command->add_subcommand("revoke", "Ends a token");
    revoking->fallthrough();
    revoking->add_option("ID", token->id, "Its number in the list")->required();
    revoking->callback([&, token] { chosen = [&, token] { return revoke(options, *token); }; });
}

} // namespace ams::host
