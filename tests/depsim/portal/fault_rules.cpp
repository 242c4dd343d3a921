#include "tests/depsim/portal/fault_rules.hpp"

#include <algorithm>
#include <string>

#include "tests/depsim/endpoints/service.hpp"
#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {
namespace {

bool scripts_answer(const Fault& fault) {
    return fault.status || fault.code || fault.body;
}

bool does_something(const Fault& fault) {
    return scripts_answer(fault) || !fault.content_type.empty() || !fault.headers.empty() ||
           fault.delay_ms != 0 || fault.cut != Reply::Cut::none || fault.mode != FaultMode::none;
}

void require_target(const Fault& fault, bool unknown_endpoint) {
    if (is_known(fault)) {
        if (has_call_for(fault)) return;
        throw Problem{400, std::string(to_text(fault.mode)) + " does nothing to " + fault.endpoint};
    }
    if (!unknown_endpoint)
        throw Problem{400, "the service has no " + fault.endpoint +
                               "; \"unknown_endpoint\":true is for what it does not have"};
    if (needs_endpoint(fault.mode))
        throw Problem{400, std::string(to_text(fault.mode)) + " is for endpoints that the service has"};
    const std::size_t path = fault.endpoint.find(' ') + 1; // 0 when no method is named
    if (fault.endpoint.substr(path, 1) != "/")
        throw Problem{400, "endpoint must be METHOD /path, /path or *"};
}

/// Of what is never sent nothing can be said; a body is written once.
void require_one_answer(const Fault& fault) {
    const std::string mode(to_text(fault.mode));
    const bool cut_before = fault.cut == Reply::Cut::before;
    const bool hang = fault.mode == FaultMode::hang;
    if ((hang || cut_before) &&
        (scripts_answer(fault) || !fault.content_type.empty() || !fault.headers.empty()))
        throw Problem{400, "an answer that is not sent has no status, code, body, content_type or headers"};
    if (fault.cut != Reply::Cut::none && (hang || (cut_before && fault.mode != FaultMode::none)))
        throw Problem{400, "cut leaves nothing for the mode " + mode};
    if (needs_endpoint(fault.mode) && scripts_answer(fault))
        throw Problem{400, mode + " needs the honest answer: no status, code or body beside it"};
    if (writes_body(fault.mode) && (fault.code || fault.body))
        throw Problem{400, mode + " is a body: no code or body beside it"};
    if (fault.mode == FaultMode::truncated_json && fault.status && !fault.code && !fault.body)
        throw Problem{400, "a status alone has no body to be truncated"};
}

bool is_token_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_control_character(char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7F;
}

} // namespace

bool is_known(const Fault& fault) {
    Fault whatever_it_does;
    whatever_it_does.endpoint = fault.endpoint;
    return has_call_for(whatever_it_does);
}

void require_sense(const Fault& fault, bool unknown_endpoint) {
    if (!does_something(fault))
        throw Problem{400, "a fault needs status, code, body, content_type, headers, delay_ms, cut or mode"};
    require_target(fault, unknown_endpoint);
    require_one_answer(fault);
}

void require_header(std::string_view name, std::string_view value) {
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character))
        throw Problem{400, "this is no name of a header: " + std::string(name)};
    if (std::any_of(value.begin(), value.end(), is_control_character))
        throw Problem{400, "a header cannot have control characters: " + std::string(name)};
}

} // namespace depsim::portal
