#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/elf_symbols.hpp"
#include "host-sdk/validator/session.hpp"

#include <algorithm>

namespace ams::validate {
namespace {

constexpr std::string_view kEntryName = "ams_plugin_entry";

} // namespace

Outcome library_entry(const Subject& subject) {
    const auto symbols = exported_symbols(subject.library);
    const auto entry =
        std::find_if(symbols.begin(), symbols.end(), [](const auto& s) { return s.name == kEntryName; });
    if (entry == symbols.end()) return {Status::failed, "ams_plugin_entry is not exported"};
    if (!entry->data)
        return {Status::failed, "ams_plugin_entry is not data: a tool could not read it before code runs"};
    if (entry->size < sizeof(ams_entry))
        return {Status::failed, "ams_plugin_entry has " + std::to_string(entry->size) +
                                    " bytes; SDK 1.0's has " + std::to_string(sizeof(ams_entry))};
    return {};
}

Outcome library_symbols(const Subject& subject) {
    Faults faults;
    for (const ElfSymbol& symbol : exported_symbols(subject.library))
        if (symbol.name != kEntryName)
            faults.add(in_quotes(symbol.name) + " is exported too; link with a version script");
    return faults.outcome();
}

Outcome library_loads(const Subject& subject) {
    const Library library(subject.library);
    static_cast<void>(library.entry());
    return {};
}

} // namespace ams::validate
