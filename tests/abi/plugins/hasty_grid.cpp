// Sin: registers a grid before the table that it shows.
#include "tests/abi/plugins/decent.hpp"

namespace {
class Hasty : public sinner::Decent {
public:
    explicit Hasty(const ams::HostRef& host) : Decent(after_the_grid(host)) {
        sinner::Declarations d;
        d.tables.front().name = "sinner_late";
        host.require<ams::Tables>().add(d.tables.front());
    }

private:
    static const ams::HostRef& after_the_grid(const ams::HostRef& host) {
        host.require<ams::Grids>().add({"sinner.late", "Late", sinner::kPermission, "sinner_late",
                                        R"({"columns":[{"column":"name"}]})"});
        return host;
    }
};
} // namespace

AMS_PLUGIN(Hasty, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
