// Sin: a task that goes on for two seconds and a half after it was cancelled.
#include "tests/abi/plugins/decent.hpp"

#include <poll.h>

namespace {
class Stubborn : public sinner::Decent {
public:
    explicit Stubborn(const ams::HostRef& host) : Decent(host, with_task(host)) {}

private:
    static sinner::Declarations with_task(const ams::HostRef& host) {
        sinner::Declarations d;
        d.action = [tasks = host.require<ams::Tasks>(), log = host.require<ams::Log>(),
                    decent = d.action](const ams::Request& request) {
            static_cast<void>(decent(request));
            const std::string id = tasks.start({"Touching", sinner::kPermission, "", request.caller()}, log,
                                               [](ams::TaskRun&) { poll(nullptr, 0, 2'500); });
            return R"({"task":")" + id + R"("})";
        };
        return d;
    }
};
} // namespace

AMS_PLUGIN(Stubborn, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
