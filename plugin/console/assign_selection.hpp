// The selected rows of DEP Enrolled, and what their accounts offer.
#pragma once

#include "plugin/console/documents/assign_forms.hpp"
#include "plugin/console/services.hpp"

#include <ams/cpp/request.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mdm::dep {

/// Devices looked at together: bounds the memory of a selection of any size, and is what one request to Apple takes.
inline constexpr std::size_t kSelectionChunk = 1000;
/// Rows a preview shows one by one; the others are counted.
inline constexpr std::size_t kPreviewRows = 1000;

/// The keys as numbers, in the order of the request; what is no number is left out, as a row that is gone.
[[nodiscard]] std::vector<std::int64_t> selected_ids(const ams::Request& request);

/// Part of `ids` from `at` on.
[[nodiscard]] std::vector<std::int64_t> chunk_of(std::span<const std::int64_t> ids, std::size_t at);

/// What Assign Profile can offer for one account: its profiles that Apple knows.
[[nodiscard]] AccountShare account_share(Services& services, const TokenRow& token, std::int64_t devices);

/// The accounts of the selected devices by name. Throws Error(not_found) if no selected row is there any more.
[[nodiscard]] std::vector<AccountShare> selected_accounts(Services& services,
                                                          const std::vector<std::int64_t>& ids);

/// Names for people, of accounts and of all their profiles.
class Names {
public:
    Names(Services& services, const std::vector<AccountShare>& accounts);

    [[nodiscard]] std::string account(std::int64_t token) const;
    /// The profile's name, or its UUID; "no profile" for none.
    [[nodiscard]] std::string profile(std::int64_t token, const std::optional<std::string>& uuid) const;
    /// What the device has by its stored row.
    [[nodiscard]] std::string profile_of(const Candidate& device) const;

private:
    std::map<std::int64_t, std::string> accounts_;
    std::map<std::pair<std::int64_t, std::string>, std::string> profiles_;
};

} // namespace mdm::dep
