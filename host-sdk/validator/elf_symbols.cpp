#include "host-sdk/validator/elf_symbols.hpp"

#include "host-sdk/validator/check.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <optional>

namespace ams::validate {
namespace {

/// A file's bytes; every read is checked against its end. Addresses are those of the loaded image.
class Image {
public:
    explicit Image(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        if (!in) throw Failure("the file cannot be read");
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
        header_ = at<Elf64_Ehdr>(0);
        if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0 || header_.e_ident[EI_CLASS] != ELFCLASS64)
            throw Failure("the file is not a 64-bit ELF file");
        const auto order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
        if (header_.e_ident[EI_DATA] != order || header_.e_type != ET_DYN)
            throw Failure("the file is not a shared object for this machine");
        for (std::uint64_t i = 0; i < header_.e_phnum; ++i)
            segments_.push_back(at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr)));
    }

    [[nodiscard]] const std::vector<Elf64_Phdr>& segments() const noexcept { return segments_; }

    template <class T>
    [[nodiscard]] T at(std::uint64_t offset) const {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T))
            throw Failure("the file is cut short");
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof(T));
        return value;
    }

    /// Where in the file the image's `address` comes from.
    [[nodiscard]] std::uint64_t offset(std::uint64_t address) const {
        for (const Elf64_Phdr& segment : segments_)
            if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
                address - segment.p_vaddr < segment.p_filesz)
                return segment.p_offset + (address - segment.p_vaddr);
        throw Failure("an address in the dynamic section lies outside the file");
    }

    template <class T>
    [[nodiscard]] T loaded(std::uint64_t address) const {
        return at<T>(offset(address));
    }

    [[nodiscard]] std::string text(std::uint64_t address) const {
        const std::uint64_t start = offset(address);
        const auto first = bytes_.begin() + static_cast<std::ptrdiff_t>(start);
        const auto end = std::find(first, bytes_.end(), '\0');
        if (end == bytes_.end()) throw Failure("a symbol's name does not end");
        return {first, end};
    }

private:
    std::vector<char> bytes_;
    Elf64_Ehdr header_{};
    std::vector<Elf64_Phdr> segments_;
};

struct DynamicTables {
    std::optional<std::uint64_t> symbols;
    std::optional<std::uint64_t> names;
    std::optional<std::uint64_t> gnu_hash;
    std::optional<std::uint64_t> hash;
};

DynamicTables dynamic_tables(const Image& image) {
    const auto& segments = image.segments();
    const auto dynamic = std::find_if(segments.begin(), segments.end(),
                                      [](const Elf64_Phdr& s) { return s.p_type == PT_DYNAMIC; });
    if (dynamic == segments.end()) throw Failure("the file has no dynamic section");
    DynamicTables found;
    for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic->p_filesz; at += sizeof(Elf64_Dyn)) {
        const auto entry = image.at<Elf64_Dyn>(dynamic->p_offset + at);
        if (entry.d_tag == DT_NULL) break;
        if (entry.d_tag == DT_SYMTAB) found.symbols = entry.d_un.d_ptr;
        if (entry.d_tag == DT_STRTAB) found.names = entry.d_un.d_ptr;
        if (entry.d_tag == DT_GNU_HASH) found.gnu_hash = entry.d_un.d_ptr;
        if (entry.d_tag == DT_HASH) found.hash = entry.d_un.d_ptr;
    }
    return found;
}

/// One past the last symbol. The table has no length of its own; the hash tables that the linker searches
/// tell. GNU: header {buckets, first symbol, bloom words, shift}, bloom, buckets, chains; bit 0 of a chain
/// word ends it.
std::uint64_t symbol_end(const Image& image, const DynamicTables& tables) {
    if (tables.hash) return image.loaded<std::uint32_t>(*tables.hash + 4);
    if (!tables.gnu_hash) throw Failure("the file has no symbol hash table");
    const std::uint64_t at = *tables.gnu_hash;
    const std::uint64_t buckets = image.loaded<std::uint32_t>(at);
    const std::uint64_t first = image.loaded<std::uint32_t>(at + 4);
    const std::uint64_t bloom_words = image.loaded<std::uint32_t>(at + 8);
    const std::uint64_t bucket_table = at + 16 + bloom_words * 8;
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < buckets; ++i)
        last = std::max<std::uint64_t>(last, image.loaded<std::uint32_t>(bucket_table + i * 4));
    if (last < first) return first; // every bucket is empty: nothing is exported
    const std::uint64_t chains = bucket_table + buckets * 4;
    while ((image.loaded<std::uint32_t>(chains + (last - first) * 4) & 1U) == 0)
        ++last;
    return last + 1;
}

} // namespace

std::vector<ElfSymbol> exported_symbols(const std::filesystem::path& file) {
    const Image image(file);
    const DynamicTables tables = dynamic_tables(image);
    if (!tables.symbols || !tables.names) throw Failure("the file has no dynamic symbol table");
    std::vector<ElfSymbol> exported;
    const std::uint64_t end = symbol_end(image, tables);
    for (std::uint64_t i = 1; i < end; ++i) {
        const auto symbol = image.loaded<Elf64_Sym>(*tables.symbols + i * sizeof(Elf64_Sym));
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
        if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL) continue;
        if (visibility == STV_HIDDEN || visibility == STV_INTERNAL) continue;
        exported.push_back({image.text(*tables.names + symbol.st_name), symbol.st_size,
                            ELF64_ST_TYPE(symbol.st_info) == STT_OBJECT});
    }
    return exported;
}

} // namespace ams::validate
