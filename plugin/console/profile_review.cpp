#include "plugin/console/profile_review.hpp"

#include "plugin/model/setup_panes.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

void add_certificates(std::vector<std::pair<std::string, std::string>>& details, const std::string& title,
                      const std::vector<ListedCertificate>& certificates) {
    for (std::size_t i = 0; i < certificates.size(); ++i)
        details.emplace_back(title + (certificates.size() == 1 ? "" : ' ' + std::to_string(i + 1)),
                             describe_certificate(certificates[i]));
}

} // namespace

std::vector<std::pair<std::string, std::string>> review_details(const ProfileIntake& intake,
                                                                std::string_view account) {
    const ProfileDraft& draft = intake.draft;
    std::vector<std::pair<std::string, std::string>> details{{"Account", std::string(account)},
                                                             {"Name", draft.text("profile_name")},
                                                             {"MDM server URL", draft.text("url")}};
    if (!draft.text("configuration_web_url").empty())
        details.emplace_back("Web enrollment URL", draft.text("configuration_web_url"));
    add_certificates(details, "Trusted certificate", intake.anchors);
    add_certificates(details, "Computer that may pair", intake.hosts);
    details.emplace_back("Skipped setup panes", std::to_string(draft.list("skip_setup_items").size()) +
                                                    " of " + std::to_string(setup_panes().size()));
    return details;
}

std::vector<std::string> difference_sentences(std::string_view sent, std::string_view apples) {
    const auto words = [](const std::string& value) {
        return value.empty() ? std::string("nothing") : value;
    };
    std::vector<std::string> sentences;
    for (const ProfileDifference& difference : profile_differences(sent, apples))
        sentences.push_back(difference.key + " was sent as " + words(difference.ours) + "; Apple has " +
                            words(difference.theirs) + '.');
    constexpr std::size_t kMost = 90; // the answer's schema takes 100 warnings
    if (sentences.size() > kMost) {
        const std::size_t more = sentences.size() - kMost;
        sentences.resize(kMost);
        sentences.push_back(std::to_string(more) + " more keys differ.");
    }
    return sentences;
}

Error blamed(const Error& refusal, const ProfileDraft& draft) {
    constexpr std::string_view kNotCreated = " The profile was not created and no device is affected.";
    const auto with = [&](const char* field, const std::string& text) {
        return Error(Code::profile_invalid,
                     {.text = text + std::string(kNotCreated), .detail = refusal.detail(), .field = field});
    };
    // Everything else that makes FLAGS_INVALID is refused before Apple is asked.
    if (refusal.field() == "is_mdm_removable" && draft.flag("is_multi_user"))
        return with("is_multi_user",
                    "Apple refuses Shared iPad for this organisation (FLAGS_INVALID): it does not have the "
                    "right to it.");
    if (refusal.field() == "language" && draft.text("language").empty())
        return with("region",
                    "Apple does not take the region " + draft.text("region") + " (LOCALE_INVALID).");
    return refusal;
}

const ListedCertificate& anchor_of(const std::vector<ListedCertificate>& chain) {
    const auto found =
        std::find_if(chain.rbegin(), chain.rend(), [](const ListedCertificate& one) { return one.is_ca; });
    return found == chain.rend() ? chain.front() : *found;
}

} // namespace mdm::dep
