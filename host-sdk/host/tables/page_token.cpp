#include "host-sdk/host/tables/page_token.hpp"

#include "host-sdk/host/base/text.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <nlohmann/json.hpp>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>

#include <iterator>
#include <sstream>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::size_t kTokenBytes = std::size_t{16} * 1024;

[[noreturn]] void refuse() {
    throw Error(AMS_BAD_INPUT, "ams.after_bad",
                "The page mark is damaged or belongs to another sort order, filter or table. Start at the "
                "first page.",
                "after");
}

// 64 bits are plenty: the digest tells questions apart, it does not keep anybody out.
std::string digest(std::string_view binding) {
    return sha256_hex(binding).substr(0, 16);
}

json to_json(const SqlValue& value) {
    return std::visit(
        [](const auto& v) -> json {
            if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
                return nullptr;
            else
                return v;
        },
        value);
}

SqlValue from_json(const json& value, const Column* column) {
    if (value.is_null() || column == nullptr) return {};
    switch (column->type) {
    case ColumnType::boolean:
    case ColumnType::integer:
        if (value.is_number_integer()) return value.get<std::int64_t>();
        break;
    case ColumnType::number:
        if (value.is_number()) return value.get<double>();
        break;
    case ColumnType::text:
    case ColumnType::time:
    case ColumnType::json:
        if (value.is_string() && odbc::is_storable(value.get_ref<const std::string&>()))
            return value.get<std::string>();
        break;
    }
    refuse();
}

std::string decode_base64url(std::string_view text) {
    std::istringstream in{std::string(text)};
    Poco::Base64Decoder decoder(in, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    try {
        return {std::istreambuf_iterator<char>(decoder), std::istreambuf_iterator<char>()};
    } catch (const Poco::Exception&) {
        refuse();
    }
}

} // namespace

std::string encode_page_token(const PageToken& token, std::string_view binding) {
    const json document{{"v", to_json(token.position.value)},
                        {"k", token.position.key},
                        {"t", token.total},
                        {"b", digest(binding)}};
    return base64url_encode(document.dump(-1, ' ', false, json::error_handler_t::replace));
}

PageToken decode_page_token(std::string_view text, std::string_view binding, Sort sort) {
    if (text.size() > kTokenBytes) refuse();
    const json document = json::parse(decode_base64url(text), nullptr, false);
    if (!document.is_object() || document.value("b", json()) != digest(binding)) refuse();
    const json key = document.value("k", json());
    const json total = document.value("t", json());
    if (!key.is_number_integer() || !total.is_number_integer()) refuse();
    return {{from_json(document.value("v", json()), sort.column), key.get<std::int64_t>()},
            total.get<std::int64_t>()};
}

} // namespace ams::host
