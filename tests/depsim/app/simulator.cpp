#include "tests/depsim/app/simulator.hpp"

#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/service.hpp"
#include "tests/depsim/model/state_file.hpp"
#include "tests/depsim/portal/fault_script.hpp"
#include "tests/depsim/portal/parts.hpp"
#include "tests/depsim/portal/portal.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {

Simulator::Simulator(Beginning beginning, Settings settings, std::string state_file)
    : world(std::move(beginning)), initial_settings_(std::move(settings)),
      state_file_(std::move(state_file)) {
    world.settings = initial_settings_;
    if (state_file_.empty()) return;
    if (std::filesystem::exists(state_file_))
        load();
    else
        save_locked(); // a place that cannot be written to is better known now than at the end
}

Reply Simulator::handle(const Call& call) {
    if (call.path == "/_portal" || call.path.starts_with("/_portal/")) return handle_portal(*this, call);
    return handle_service(*this, call);
}

void Simulator::report(const Call& call, const std::exception& problem) {
    std::cerr << "depsim: " << call.method << ' ' << call.path << ": " << problem.what() << std::endl;
}

void Simulator::reset(Beginning beginning) {
    world = World(std::move(beginning));
    world.settings = initial_settings_;
    sessions.forget_all();
    gate.forget();
    faults.clear();
}

void Simulator::load() {
    SavedState saved = load_state(state_file_);
    FaultPlan plan;
    try {
        for (const nlohmann::json& entry : saved.faults)
            plan.add(portal::fault_of(saved.world, entry));
    } catch (const portal::Problem& problem) {
        throw std::runtime_error(state_file_ + ": a fault in it: " + problem.text);
    }
    world = std::move(saved.world);
    faults = std::move(plan);
    sessions.forget_all();
    gate.forget();
}

void Simulator::save_locked() const {
    if (!state_file_.empty()) save_state(world, portal::faults_to_json(faults), state_file_);
}

void Simulator::save() {
    const std::lock_guard lock(mutex);
    save_locked();
}

} // namespace depsim
