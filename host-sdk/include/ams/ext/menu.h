/* ams.menu/1: nodes of the console's menu tree. */
#ifndef AMS_EXT_MENU_H
#define AMS_EXT_MENU_H

#include "../host.h"

#define AMS_EXT_MENU "ams.menu/1"

typedef struct ams_menu_node {
    uint32_t size;      /* sizeof(ams_menu_node) */
    const char* id;     /* "client_manager.devices"; several plugins may add the same folder */
    const char* parent; /* id of the parent, added before; NULL: at the top */
    const char* title;  /* "DEP Enrolled" */
    const char* grid;   /* the grid it opens, or NULL: a folder, shown to whoever sees one of its children */
    const char* permission; /* who sees it; required with a grid or a dashboard, NULL for a folder */
    int32_t position;       /* among its siblings, ascending; ties by title */

    /* Added later: the host reads it only if `size` reaches it. A host without ams.dashboards/1 takes the node for a
     * folder with a permission and refuses it, so ask for that extension first. */
    const char* dashboard; /* the dashboard it opens, or NULL; not together with a grid */
} ams_menu_node;

typedef struct ams_ext_menu {
    /* AMS_BAD_INPUT: no title, unknown parent, a grid or a dashboard without permission, both of them. AMS_CONFLICT: the id is taken by something
     * else than a folder of the same title and parent.                                           [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_menu_node* node, ams_error* error) AMS_NOEXCEPT;
} ams_ext_menu;

#endif
