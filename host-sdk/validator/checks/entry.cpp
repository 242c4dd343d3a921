#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/manifest.hpp"
#include "host-sdk/validator/session.hpp"

#include <ams/cpp/version.hpp>

#include <compare>

namespace ams::validate {

Outcome entry_size(const Subject& subject) {
    const Library library(subject.library);
    const ams_entry& entry = library.entry();
    if (entry.size < sizeof(ams_entry))
        return {Status::failed, "its size field says " + std::to_string(entry.size) +
                                    " bytes; SDK 1.0's entry has " + std::to_string(sizeof(ams_entry))};
    if (entry.id == nullptr || entry.version == nullptr) return {Status::failed, "id or version is NULL"};
    if (entry.init == nullptr || entry.deinit == nullptr) return {Status::failed, "init or deinit is NULL"};
    return {};
}

Outcome entry_version(const Subject& subject) {
    const Library library(subject.library);
    const ams_entry& entry = library.entry();
    const Compatibility answer = compatibility(kSdkVersion, {AMS_SDK_MAJOR, 0, 0}, entry.sdk, entry.min_host);
    if (!answer.ok()) return {Status::failed, answer.reason};
    if (std::is_lt(compare(entry.sdk, entry.min_host)))
        return {Status::failed, "min_host " + to_string(entry.min_host) +
                                    " is newer than the SDK it was built with, " + to_string(entry.sdk)};
    return {};
}

Outcome entry_identity(const Subject& subject) {
    const Library library(subject.library);
    const ams_entry& entry = library.entry();
    const Manifest manifest = read_manifest(subject);
    Faults faults;
    const auto same = [&](const char* what, const std::string& ours, const std::string& stated) {
        if (ours != stated)
            faults.add(std::string(what) + " is " + in_quotes(ours) + ", the manifest says " +
                       in_quotes(stated));
    };
    same("id", entry.id, manifest.id);
    same("version", entry.version, manifest.version);
    same("sdk", to_string(entry.sdk), manifest.sdk_built);
    same("min_host", to_string(entry.min_host), manifest.sdk_min_host);
    return faults.outcome();
}

} // namespace ams::validate
