#include "plugin/sync/organisation_reader.hpp"

#include "plugin/sync/error_scope.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace mdm::dep {
namespace {

// Tokens belong to a seeding period of weeks, and the URL is a person's decision.
constexpr std::chrono::hours kReadAgain{24};

// More replacements in one run than any repair programme makes; what is left is read by the next one.
constexpr std::size_t kMaxReplacements = 200;

bool due(const std::optional<std::string>& read_at, UtcTime now) {
    const auto last = parse_time(read_at.value_or(""));
    return !last || long_past(*last, now, kReadAgain);
}

// Apple's word for a refusal that is an answer.
std::optional<std::string> refusal_of(const Error& error) {
    if (error.code() == Code::org_not_supported) return "ORG_NOT_SUPPORTED";
    if (error.code() == Code::seed_program_off) return "APPLE_SEED_FOR_IT_TURNED_OFF";
    return std::nullopt;
}

void read_replacements(Store& store, Client& client, const LogSink& sink, std::int64_t token,
                       const std::stop_token& stop) {
    for (const std::string& serial : store.devices.unread_replacements(token, kMaxReplacements)) {
        if (stop.stop_requested()) throw Error(Code::cancelled);
        try {
            const ReplacementDetails details = client.replacement_details(serial, stop);
            store.devices.save_replacement(token, serial, details.original_device_serial_number,
                                           details.replacement_date);
        } catch (const Error& e) {
            if (e.code() == Code::device_not_found)
                store.devices.save_replacement(token, serial, std::nullopt, std::nullopt);
            else if (about_one_object(e.code())) // the others are not kept waiting for it
                log(sink, LogLevel::warning, "Replacement details could not be read",
                    {{"token", std::to_string(token)},
                     {"device", serial},
                     {"code", std::string(e.id())},
                     {"detail", e.detail()}});
            else
                throw;
        }
    }
}

} // namespace

void read_discovery(Store& store, Client& client, std::int64_t token, const std::stop_token& stop) {
    try {
        store.organisations.save_discovery(token, client.discovery_profile(stop));
    } catch (const Error& e) {
        const auto word = refusal_of(e);
        if (!word) throw;
        store.organisations.refuse_discovery(token, *word);
    }
}

void read_beta_tokens(Store& store, Client& client, std::int64_t token, const std::stop_token& stop) {
    try {
        store.organisations.save_beta_tokens(token, client.beta_tokens(stop));
    } catch (const Error& e) {
        const auto word = refusal_of(e);
        if (!word) throw;
        store.organisations.refuse_beta_tokens(token, *word);
    }
}

void read_organisation(Store& store, Client& client, const Clock& clock, const LogSink& sink,
                       std::int64_t token, const std::stop_token& stop) {
    const auto attempt = [&](const char* what, const std::function<void()>& read) {
        try {
            read();
        } catch (const Error& e) {
            if (e.code() == Code::cancelled) throw;
            log(sink, LogLevel::warning, std::string(what) + " could not be read",
                {{"token", std::to_string(token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
        }
    };
    const OrganisationFacts facts = store.organisations.facts(token);
    if (due(facts.discovery_read_at, clock.now()))
        attempt("The discovery URL", [&] { read_discovery(store, client, token, stop); });
    if (due(facts.beta_read_at, clock.now()))
        attempt("Beta tokens", [&] { read_beta_tokens(store, client, token, stop); });
    attempt("Replacement details", [&] { read_replacements(store, client, sink, token, stop); });
}

} // namespace mdm::dep
