// The dynamic symbols that a shared object defines, read from the file: no code of it runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ams::validate {

struct ElfSymbol {
    std::string name;
    std::uint64_t size = 0; ///< bytes
    bool data = false;      ///< an object, not a function
};

/// What the dynamic linker would find in `file`: every defined global, weak or unique symbol of its dynamic
/// symbol table, as `nm -D --defined-only` lists them. Throws Failure when the file is not a 64-bit shared
/// object of this byte order, or is damaged.
std::vector<ElfSymbol> exported_symbols(const std::filesystem::path& file);

} // namespace ams::validate
