#include "plugin/protocol/content_coding.hpp"

#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>

#include <algorithm>
#include <array>
#include <ios>
#include <sstream>

namespace mdm::dep {

std::optional<std::string> decompressed(std::string_view encoding, std::string bytes, std::size_t limit) {
    using Poco::InflatingStreamBuf;
    if (encoding.empty() || encoding == "identity") return bytes;
    const bool gzip = encoding == "gzip" || encoding == "x-gzip";
    if (!gzip && encoding != "deflate") return std::nullopt;
    if (bytes.empty()) return bytes;
    std::istringstream packed(std::move(bytes));
    Poco::InflatingInputStream in(packed,
                                  gzip ? InflatingStreamBuf::STREAM_GZIP : InflatingStreamBuf::STREAM_ZLIB);
    in.exceptions(std::ios::badbit); // else damage would look like the end
    std::string plain;
    try {
        std::array<char, 16'384> chunk{};
        while (in.good() && plain.size() < limit) {
            in.read(chunk.data(), static_cast<std::streamsize>(std::min(chunk.size(), limit - plain.size())));
            plain.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
        }
    } catch (const Poco::Exception&) {
        return std::nullopt;
    } catch (const std::ios_base::failure&) {
        return std::nullopt;
    }
    return plain;
}

} // namespace mdm::dep
