// ams.menu/1 for C++.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/menu.h>

#include <cstdint>
#include <string>

namespace ams {

/// A node of the menu tree; see ams_menu_node. A folder has neither grid nor dashboard nor permission.
struct MenuNode {
    std::string id;
    std::string parent; ///< added before; "": at the top
    std::string title;
    std::string grid;       ///< "": a folder
    std::string permission; ///< required with a grid or a dashboard
    std::int32_t position = 0;
    std::string dashboard = {}; ///< only if the host has Dashboards; not together with a grid
};

/// Registers menu nodes. Make and use it within init().
class Menu : public detail::Extension<ams_ext_menu> {
public:
    static constexpr const char* kId = AMS_EXT_MENU;
    using Extension::Extension;

    void add(const MenuNode& node) const {
        thread_.check("ams.menu/1 add()");
        const ams_menu_node raw{sizeof(ams_menu_node),
                                node.id.c_str(),
                                detail::or_null(node.parent),
                                node.title.c_str(),
                                detail::or_null(node.grid),
                                detail::or_null(node.permission),
                                node.position,
                                detail::or_null(node.dashboard)};
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
