// The opaque `next` of a page of rows.
#pragma once

#include "host-sdk/host/tables/statement.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ams::host {

/// Where a page ended. The total travels along, so that only the first page has to count.
struct PageToken {
    Position position;
    std::int64_t total = 0;
};

/// base64url of a JSON object. `binding` (table, sort, filter and search as one text) goes in as a digest: a
/// token belongs to one question. Not signed: it holds nothing but what the caller was shown, and its values
/// are bound.
[[nodiscard]] std::string encode_page_token(const PageToken& token, std::string_view binding);

/// Throws Error AMS_BAD_INPUT "ams.after_bad" with field "after": damaged, or of another question.
[[nodiscard]] PageToken decode_page_token(std::string_view text, std::string_view binding, Sort sort);

} // namespace ams::host
