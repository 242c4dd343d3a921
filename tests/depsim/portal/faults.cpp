// /_portal/faults: the script of misbehaviour.

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/fault_script.hpp"
#include "tests/depsim/portal/parts.hpp"
#include "tests/depsim/util/json.hpp"

namespace depsim::portal {
namespace {

Reply list(const FaultPlan& plan) {
    return reply({{"faults", faults_to_json(plan)}});
}

void add(Simulator& simulator, const Call& call) {
    const nlohmann::json body = parse_json(call.body);
    if (!body.is_array() && !body.is_object())
        throw Problem{400, "the body must be a fault or a list of faults"};
    // All are read before the first is added, so that a bad one leaves the plan as it was.
    std::vector<Fault> faults;
    if (body.is_object()) {
        faults.push_back(fault_of(simulator.world, body));
    } else {
        for (const auto& entry : body)
            faults.push_back(fault_of(simulator.world, entry));
    }
    if (simulator.faults.all().size() + faults.size() > 10'000) throw Problem{400, "too many faults"};
    for (Fault& fault : faults)
        simulator.faults.add(std::move(fault));
}

} // namespace

Reply faults(const Request& request) {
    const std::string& method = request.call.method;
    if (request.path.size() != 1) throw Problem{404, "nothing here"};
    if (method == "POST")
        add(request.simulator, request.call);
    else if (method == "DELETE")
        request.simulator.faults.clear();
    else if (method != "GET")
        throw Problem{405, "GET, POST or DELETE"};
    return list(request.simulator.faults);
}

} // namespace depsim::portal
