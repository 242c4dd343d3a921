// ams.grids/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/grids.h>

#include <string>

namespace ams {

/// How the console shows a table; see ams_grid.
struct Grid {
    std::string id;
    std::string title;
    std::string permission;
    std::string table;    ///< added before
    std::string document; ///< JSON, grid.schema.json
};

/// Registers grids. Make and use it within init().
class Grids : public detail::Extension<ams_ext_grids> {
public:
    static constexpr const char* kId = AMS_EXT_GRIDS;
    using Extension::Extension;

    void add(const Grid& grid) const {
        thread_.check("ams.grids/1 add()");
        const ams_grid raw{sizeof(ams_grid),        grid.id.c_str(),    grid.title.c_str(),
                           grid.permission.c_str(), grid.table.c_str(), grid.document.c_str()};
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
