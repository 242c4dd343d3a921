// Takes what one plugin registers, checks it, and hands it to the registry whole or not at all.
#pragma once

#include "host-sdk/host/loader/manifest.hpp"
#include "host-sdk/host/loader/registry.hpp"
#include "host-sdk/host/loader/schemas.hpp"

#include <ams/ext/actions.h>
#include <ams/ext/dashboards.h>
#include <ams/ext/details.h>
#include <ams/ext/doctor.h>
#include <ams/ext/forms.h>
#include <ams/ext/grids.h>
#include <ams/ext/jobs.h>
#include <ams/ext/menu.h>
#include <ams/ext/tables.h>

#include <memory>

namespace ams::host {

/// For the main thread, while init() runs. Every add() copies what it is given and throws Error:
/// AMS_BAD_INPUT
/// ("ams.registration_bad", "ams.document_bad") or AMS_CONFLICT ("ams.id_taken"); its text names the thing,
/// `field` the member or the place in the document. What failed is not kept.
class Registrar {
public:
    /// `manifest`, `schemas` and `registry` must outlive it.
    Registrar(const Manifest& manifest, const DocumentSchemas& schemas, const Registry& registry,
              std::shared_ptr<const PluginInfo> plugin)
        : manifest_(manifest), schemas_(schemas), registry_(registry), plugin_(std::move(plugin)) {}

    void add(const ams_table* table);
    void add(const ams_grid* grid);
    void add(const ams_form* form);
    void add(const ams_action* action);
    void add(const ams_menu_node* node);
    void add(const ams_job* job);
    void add(const ams_dashboard* dashboard);
    void add(const ams_details* details);
    void add(const ams_doctor_check* check);

    /// Checks what can only be seen at the end: that grids name actions of their table and menu nodes what they open,
    /// and that tables and jobs are exactly those of the manifest. Throws Error "ams.registration_bad".
    void finish() const;

    /// Moves everything into `registry`, which must be the one given above.
    void commit(Registry& registry);

private:
    template <class T>
    const T* find(const std::map<std::string, T, std::less<>> Registry::*in, std::string_view id) const;
    [[nodiscard]] const MenuNode* find_node(std::string_view id) const;
    [[nodiscard]] std::string permission(const char* text, const std::string& what) const;
    void check_grid(const Grid& grid) const;
    void check_node(const MenuNode& node) const;
    void check_timeline(const Table& table) const;

    const Manifest& manifest_;
    const DocumentSchemas& schemas_;
    const Registry& registry_;
    std::shared_ptr<const PluginInfo> plugin_;
    Registry pending_;
};

} // namespace ams::host
