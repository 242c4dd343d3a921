#include "plugin/console/assign_selection.hpp"

#include <algorithm>
#include <charconv>

namespace mdm::dep {

std::vector<std::int64_t> selected_ids(const ams::Request& request) {
    std::vector<std::int64_t> ids;
    ids.reserve(request.key_count());
    for (const std::string_view key : request.keys()) {
        std::int64_t id = 0;
        const auto [end, fault] = std::from_chars(key.data(), key.data() + key.size(), id);
        if (fault == std::errc{} && end == key.data() + key.size()) ids.push_back(id);
    }
    return ids;
}

std::vector<std::int64_t> chunk_of(std::span<const std::int64_t> ids, std::size_t at) {
    const auto part = ids.subspan(at, std::min(kSelectionChunk, ids.size() - at));
    return {part.begin(), part.end()};
}

AccountShare account_share(Services& services, const TokenRow& token, std::int64_t devices) {
    AccountShare share{.token = token.id,
                       .title = token.title(),
                       .devices = devices,
                       .profiles = services.store().profiles.list(token.id),
                       .default_profile_uuid = token.default_profile_uuid};
    std::erase_if(share.profiles, [](const ProfileRow& profile) { return profile.origin == "missing"; });
    return share;
}

std::vector<AccountShare> selected_accounts(Services& services, const std::vector<std::int64_t>& ids) {
    std::vector<AccountShare> accounts;
    for (const auto& [token, devices] : services.store().assignments.count_by_token(ids))
        if (const auto row = services.store().tokens.find(token))
            accounts.push_back(account_share(services, *row, devices));
    if (accounts.empty())
        throw Error(Code::not_found,
                    {.text = "None of the selected devices is there any more. Nothing was changed."});
    std::ranges::sort(accounts, {}, &AccountShare::title);
    return accounts;
}

Names::Names(Services& services, const std::vector<AccountShare>& accounts) {
    for (const AccountShare& account : accounts) {
        accounts_[account.token] = account.title;
        // All of them: a device may have one that Apple does not know any more.
        for (const ProfileRow& profile : services.store().profiles.list(account.token))
            profiles_[{account.token, *profile.profile.profile_uuid}] = profile_title(profile);
    }
}

std::string Names::account(std::int64_t token) const {
    const auto found = accounts_.find(token);
    return found == accounts_.end() ? std::string() : found->second;
}

std::string Names::profile(std::int64_t token, const std::optional<std::string>& uuid) const {
    if (!uuid || uuid->empty()) return "no profile";
    const auto found = profiles_.find({token, *uuid});
    return found == profiles_.end() ? *uuid : found->second;
}

std::string Names::profile_of(const Candidate& device) const {
    return without_profile(device.profile_status) ? "no profile" : profile(device.token, device.profile_uuid);
}

} // namespace mdm::dep
