// The console's web page, as built.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace ams::host {

struct PageFile {
    std::string content;
    std::string gzip; ///< the same compressed; empty where that gains nothing
    std::string content_type;
    std::string etag;       ///< with quotes, of the content
    bool immutable = false; ///< its name changes with its content
};

/// All files of the page in memory, read once: a request can name only what was there at the start, so no
/// path leads out of the folder. Immutable; thread-safe.
class PageFiles {
public:
    /// A missing folder is a page that was not built: no files. Throws Error "ams.page_too_large" beyond 64
    /// MiB.
    explicit PageFiles(const std::filesystem::path& folder);

    /// The file for a request path such as "/assets/index-4f2a.js". "/" and the addresses inside the console
    /// (paths whose last segment has no dot) are index.html. nullptr: no such file.
    [[nodiscard]] const PageFile* find(std::string_view path) const;

    [[nodiscard]] bool empty() const noexcept { return files_.empty(); }

private:
    std::map<std::string, PageFile, std::less<>> files_;
};

} // namespace ams::host
