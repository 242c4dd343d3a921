#include "host-sdk/host/web/page_files.hpp"

#include "host-sdk/host/base/text.hpp"

#include <ams/cpp/error.hpp>

#include <Poco/DeflatingStream.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace ams::host {
namespace {

constexpr std::uintmax_t kPageBytes = std::uintmax_t{64} * 1024 * 1024;

std::string content_type(const std::string& extension) {
    static const std::map<std::string, std::string, std::less<>> types{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"}};
    const auto at = types.find(extension);
    return at == types.end() ? "application/octet-stream" : at->second;
}

std::string compressed(const std::string& content) {
    std::ostringstream out;
    Poco::DeflatingOutputStream gzip(out, Poco::DeflatingStreamBuf::STREAM_GZIP, 9);
    gzip << content;
    gzip.close();
    return out.str();
}

} // namespace

PageFiles::PageFiles(const std::filesystem::path& folder) {
    std::error_code missing;
    if (!std::filesystem::is_directory(folder, missing)) return;
    std::uintmax_t total = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        total += entry.file_size();
        if (total > kPageBytes)
            throw Error(AMS_FAILED, "ams.page_too_large",
                        "The folder of the web page holds more than 64 MiB.");
        std::ifstream in(entry.path(), std::ios::binary);
        PageFile file;
        file.content.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        file.content_type = content_type(entry.path().extension().string());
        file.etag = '"' + sha256_hex(file.content).substr(0, 32) + '"';
        const std::string name = '/' + entry.path().lexically_relative(folder).generic_string();
        file.immutable = name.starts_with("/assets/");
        file.gzip = compressed(file.content);
        if (file.gzip.size() > file.content.size() / 10 * 9) file.gzip.clear();
        files_.emplace(name, std::move(file));
    }
}

const PageFile* PageFiles::find(std::string_view path) const {
    const auto at = files_.find(path);
    if (at != files_.end()) return &at->second;
    const std::string_view last = path.substr(path.rfind('/') + 1);
    if (last.find('.') != std::string_view::npos) return nullptr;
    const auto index = files_.find("/index.html");
    return index == files_.end() ? nullptr : &index->second;
}

} // namespace ams::host
