#include "plugin/store/device_record.hpp"

#include "plugin/model/error.hpp"
#include "plugin/store/row_text.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace mdm::dep {

using ams::odbc::Parameter;

namespace {

/// Characters of what is JSON text: cut, it would be none, so longer ones are left out.
constexpr std::size_t kJsonLimit = 65'535;

std::optional<std::string> json_list(const std::vector<std::string>& list) {
    if (list.empty()) return std::nullopt;
    nlohmann::json array = nlohmann::json::array();
    for (const std::string& item : list)
        array.push_back(fit(item, 64));
    std::string text = array.dump();
    if (text.size() > kJsonLimit) return std::nullopt;
    return text;
}

std::vector<std::string> list_of(const std::optional<std::string>& text) {
    std::vector<std::string> list;
    if (!text) return list;
    const nlohmann::json array = nlohmann::json::parse(*text, nullptr, false);
    if (!array.is_array()) return list;
    for (const auto& item : array)
        if (item.is_string()) list.push_back(item.get<std::string>());
    return list;
}

std::optional<bool> flag(std::optional<std::int64_t> value) {
    if (!value) return std::nullopt;
    return *value != 0;
}

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) fail();
    }
    void add(std::string_view text) {
        if (EVP_DigestUpdate(context_.get(), text.data(), text.size()) != 1) fail();
    }
    /// The first 16 bytes, hexadecimal.
    [[nodiscard]] std::string finish() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1) fail();
        static constexpr char kDigits[] = "0123456789abcdef";
        std::string text;
        for (std::size_t i = 0; i < 16; ++i) {
            text += kDigits[digest[i] >> 4U];
            text += kDigits[digest[i] & 15U];
        }
        return text;
    }

private:
    [[noreturn]] static void fail() { throw Error(Code::crypto_failed, {.detail = "SHA-256"}); }
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

} // namespace

bool usable_serial(const std::string& serial_number) {
    return !serial_number.empty() && ams::odbc::is_storable(serial_number) &&
           fit(serial_number, kSerialLimit).size() == serial_number.size();
}

DeviceRecord make_record(const Device& device) {
    DeviceRecord record{device, json_list(device.imei), json_list(device.meid), {}};
    Device& made = record.device;
    for (const DeviceColumn& column : kDeviceColumns)
        made.*column.member = fit(made.*column.member, column.limit);
    if (made.op_type) {
        made.op_type = fit(made.op_type, 32);
        std::transform(made.op_type->begin(), made.op_type->end(), made.op_type->begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    made.op_date = fit(made.op_date, 24);
    if (made.extra) {
        if (made.extra->size() > kJsonLimit)
            made.extra.reset();
        else
            made.extra = fit(made.extra, kJsonLimit);
    }
    if (record.deleted())
        for (const DeviceColumn& column : kDeviceColumns)
            if (column.of_profile) (made.*column.member).reset();
    return record;
}

bool is_sparse(const DeviceRecord& record) {
    const Device& device = record.device;
    return !device.model && !device.description && !device.color && !device.os && !device.device_family;
}

void fill_missing(DeviceRecord& record, const DeviceRecord& earlier) {
    const auto fill = [](auto& to, const auto& from) {
        if (!to) to = from;
    };
    for (const DeviceColumn& column : kDeviceColumns)
        if (!column.of_profile) fill(record.device.*column.member, earlier.device.*column.member);
    fill(record.imei, earlier.imei);
    fill(record.meid, earlier.meid);
    fill(record.device.is_replacement_device, earlier.device.is_replacement_device);
    fill(record.device.released_by_replacement, earlier.device.released_by_replacement);
    fill(record.device.extra, earlier.device.extra);
}

void finish(DeviceRecord& record) {
    // Each value with its length, or '-' for none, so that values cannot run into each other.
    std::string all;
    all.reserve(1024);
    const auto add = [&](const std::optional<std::string>& value) {
        if (!value) {
            all += '-';
            return;
        }
        all += std::to_string(value->size());
        all += ':';
        all += *value;
    };
    const auto add_flag = [&](const std::optional<bool>& value) { all += !value ? '-' : *value ? '1' : '0'; };
    for (const DeviceColumn& column : kDeviceColumns)
        add(record.device.*column.member);
    add(record.imei);
    add(record.meid);
    add_flag(record.device.is_replacement_device);
    add_flag(record.device.released_by_replacement);
    add(record.device.extra);
    Sha256 hash;
    hash.add(all);
    record.hash = hash.finish();
}

const std::vector<std::string>& reported_columns() {
    static const std::vector<std::string> columns = [] {
        std::vector<std::string> names;
        for (const DeviceColumn& column : kDeviceColumns)
            names.emplace_back(column.name);
        for (const char* name : {"imei", "meid", "is_replacement_device", "released_by_replacement", "extra"})
            names.emplace_back(name);
        return names;
    }();
    return columns;
}

void bind_reported(const DeviceRecord& record, std::vector<Parameter>& row) {
    for (const DeviceColumn& column : kDeviceColumns)
        row.emplace_back(record.device.*column.member);
    row.emplace_back(record.imei);
    row.emplace_back(record.meid);
    row.emplace_back(record.device.is_replacement_device);
    row.emplace_back(record.device.released_by_replacement);
    row.emplace_back(record.device.extra);
}

void read_reported(ams::odbc::Statement& row, std::size_t column, Device& device) {
    for (const DeviceColumn& of : kDeviceColumns)
        device.*of.member = row.optional_text(column++);
    device.imei = list_of(row.optional_text(column++));
    device.meid = list_of(row.optional_text(column++));
    device.is_replacement_device = flag(row.optional_int64(column++));
    device.released_by_replacement = flag(row.optional_int64(column++));
    device.extra = row.optional_text(column);
}

} // namespace mdm::dep
