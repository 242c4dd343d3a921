// What is said about a profile before and after it goes to Apple.
#pragma once

#include "plugin/console/profile_intake.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/model/error.hpp"
#include "plugin/protocol/profile_json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// Name, URL, certificates by subject and expiry, number of skipped panes: titles and values.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> review_details(const ProfileIntake& intake,
                                                                              std::string_view account);

/// One sentence a difference between what was sent and what Apple has.
[[nodiscard]] std::vector<std::string> difference_sentences(std::string_view sent, std::string_view apples);

/// Apple's refusal, blamed on the field that this draft makes the likely one: FLAGS_INVALID and LOCALE_INVALID name
/// several.
[[nodiscard]] Error blamed(const Error& refusal, const ProfileDraft& draft);

/// The certificate to trust of what a server presents, its own first: the one nearest to the root that may issue
/// certificates; the server's own if there is none.
[[nodiscard]] const ListedCertificate& anchor_of(const std::vector<ListedCertificate>& chain);

} // namespace mdm::dep
