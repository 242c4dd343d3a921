// ams.tables/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/tables.h>

#include <string>

namespace ams {

/// A table that the console may read; see ams_table.
struct Table {
    std::string name;
    std::string permission;
    std::string document; ///< JSON, table.schema.json
};

/// Registers tables. Make and use it within init().
class Tables : public detail::Extension<ams_ext_tables> {
public:
    static constexpr const char* kId = AMS_EXT_TABLES;
    using Extension::Extension;

    void add(const Table& table) const {
        thread_.check("ams.tables/1 add()");
        const ams_table raw{sizeof(ams_table), table.name.c_str(), table.permission.c_str(),
                            table.document.c_str()};
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
