// What the console's pages read of single rows: values as text, by column, with the names of what they refer to.
#pragma once

#include "plugin/store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// A row's values by column; NULL is absent. Integers in decimal.
class RowValues {
public:
    void set(std::string column, std::string value) { values_[std::move(column)] = std::move(value); }

    [[nodiscard]] std::optional<std::string> find(std::string_view column) const;
    [[nodiscard]] std::string text(std::string_view column) const;    ///< "" for NULL.
    [[nodiscard]] std::int64_t number(std::string_view column) const; ///< 0 for NULL and what is no number.
    [[nodiscard]] bool flag(std::string_view column) const { return number(column) != 0; }

private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// Reads only; never a secret column. Thread-safe. Throws Error(database, database_busy).
class PageStore {
public:
    explicit PageStore(Database& database) : database_(database) {}

    // By key of the row; nullopt: there is none.
    [[nodiscard]] std::optional<RowValues> device(std::int64_t id);
    [[nodiscard]] std::optional<RowValues> profile(std::int64_t id);
    [[nodiscard]] std::optional<RowValues> token(std::int64_t id);
    [[nodiscard]] std::optional<RowValues> account(std::int64_t id);
    [[nodiscard]] std::optional<RowValues> run(std::int64_t id);

    /// The wish for a device's profile, with profile_name; nullopt: none.
    [[nodiscard]] std::optional<RowValues> assignment(std::int64_t token, const std::string& serial_number);
    /// A device's events, newest first: at, event, op_date, actor, detail, run.
    [[nodiscard]] std::vector<RowValues> events(std::int64_t token, const std::string& serial_number,
                                                std::size_t limit);
    /// The same serial number elsewhere: id, token, server_name, present.
    [[nodiscard]] std::vector<RowValues> other_servers(std::int64_t token, const std::string& serial_number);
    /// A device of a token by its serial number: id.
    [[nodiscard]] std::optional<std::int64_t> device_key(std::int64_t token,
                                                         const std::string& serial_number);

    /// The account that was read through a token: id.
    [[nodiscard]] std::optional<std::int64_t> account_key(std::int64_t token);
    /// The device that came in place of a repaired one: id, serial_number.
    [[nodiscard]] std::optional<RowValues> replacement(std::int64_t token, const std::string& original);

    /// A token's profiles: id, profile_uuid, profile_name, cloned_from, created_at, created_by, device_count, origin.
    [[nodiscard]] std::vector<RowValues> profiles(std::int64_t token);
    /// The `json` of a profile; "" while it was not read.
    [[nodiscard]] std::string profile_json(std::int64_t token, const std::string& profile_uuid);
    /// A token's runs, newest first: id, phase, trigger, actor, started_at, ended_at, state, added, modified, deleted,
    /// error_text.
    [[nodiscard]] std::vector<RowValues> runs(std::int64_t token, std::size_t limit);
    /// What a run told device by device: drift (found, gone, drifted) or, with `drift` false, the rest. event,
    /// serial_number, detail, at, op_date, actor, model, device (key of its row).
    [[nodiscard]] std::vector<RowValues> run_events(const RowValues& run, bool drift, std::size_t limit);
    /// A token's key pair: subject, fingerprint, certificate_serial, not_after, created_at, created_by, state.
    [[nodiscard]] std::optional<RowValues> key_pair(std::int64_t id);
    /// Beta tokens: os, title, beta_token, updated_at.
    [[nodiscard]] std::vector<RowValues> beta_tokens(std::int64_t token);

private:
    Database& database_;
};

} // namespace mdm::dep
