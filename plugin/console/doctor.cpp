#include "plugin/console/doctor.hpp"

#include "plugin/console/translate.hpp"
#include "plugin/model/error.hpp"
#include "plugin/protocol/probe.hpp"
#include "plugin/sync/circuit.hpp"

namespace mdm::dep {
namespace {

std::int32_t outcome_of(ProbeStep::Outcome outcome) {
    switch (outcome) {
    case ProbeStep::Outcome::ok:
        return AMS_DOCTOR_OK;
    case ProbeStep::Outcome::warning:
        return AMS_DOCTOR_WARNING;
    case ProbeStep::Outcome::failed:
        return AMS_DOCTOR_FAILED;
    case ProbeStep::Outcome::skipped:
        return AMS_DOCTOR_SKIPPED;
    }
    return AMS_DOCTOR_FAILED;
}

// A token that answers for another server than the one it was linked for.
void compare_server(const TokenRow& token, const std::optional<Account>& account,
                    const ams::DoctorCheck::Report& report) {
    if (!account || same_server(account->server_uuid, token.server_uuid)) return;
    report({.subject = token.title(),
            .name = "server",
            .outcome = AMS_DOCTOR_FAILED,
            .text = "The stored token answers for the MDM server " +
                    account->server_name.value_or(account->server_uuid) + ".",
            .remedy = std::string(describe(Code::other_server).remedy)});
}

// Hosts take texts of bounded length, and what Apple and certificates are called is not bounded.
std::string shortened(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = limit - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end; // not in the middle of a character
    return text.substr(0, end) + "...";
}

ams::DoctorCheck::Report within_bounds(const ams::DoctorCheck::Report& report) {
    return [&report](ams::DoctorStep step) {
        step.subject = shortened(step.subject, 200);
        step.text = shortened(step.text, 4000);
        report(step);
    };
}

void look_at(Services& services, const std::string& subject, const std::optional<ServerToken>& credentials,
             const TokenRow* token, const ams::DoctorCheck::Report& report) {
    const Probe probed = probe(services.settings().service, credentials, services.clock());
    for (const ProbeStep& step : probed.steps)
        report({.subject = subject,
                .name = step.name,
                .outcome = outcome_of(step.outcome),
                .text = step.text,
                .remedy = step.remedy});
    if (token == nullptr) return;
    compare_server(*token, probed.account, report);
    if (const std::string held = hold_text(token->hold, services.clock().now()); !held.empty())
        report({.subject = subject, .name = "schedule", .outcome = AMS_DOCTOR_WARNING, .text = held});
}

void look(Services& services, const ams::DoctorCheck::Report& report) {
    const std::vector<TokenRow> tokens = services.store().tokens.list();
    if (tokens.empty()) {
        report({.name = "tokens", .outcome = AMS_DOCTOR_WARNING, .text = "No server token is linked yet."});
        look_at(services, parse_base_url(services.settings().service.base_url).host, std::nullopt, nullptr,
                report);
    }
    for (const TokenRow& token : tokens) {
        try {
            look_at(services, token.title(), services.store().tokens.credentials(token.id), &token, report);
        } catch (const Error& e) {
            report({.subject = token.title(),
                    .name = "token",
                    .outcome = AMS_DOCTOR_FAILED,
                    .text = e.happened(),
                    .remedy = e.remedy()});
        }
    }
}

} // namespace

std::unique_ptr<ams::DoctorCheck> register_doctor(const ams::HostRef& host, Services& services) {
    const auto doctor = host.find<ams::Doctor>();
    if (!doctor) return nullptr;
    auto check =
        std::make_unique<ams::DoctorCheck>("mdm.dep.apple", "Apple's DEP service", *doctor, services.log,
                                           [&services](const ams::DoctorCheck::Report& report) {
                                               translated(services.log, "Looking at the way to Apple",
                                                          [&] { look(services, within_bounds(report)); });
                                           });
    doctor->add(*check);
    return check;
}

} // namespace mdm::dep
