// Sin: a details page that takes every key for a number of a row that is there.
#include "tests/abi/plugins/decent.hpp"

#include <cstdlib>

namespace {
class Trusting : public sinner::Decent {
public:
    explicit Trusting(const ams::HostRef& host)
        : Decent(host, without_details()),
          page_({"sinner_thing", sinner::kPermission},
                {host.require<ams::Access>(), host.require<ams::Log>()},
                [](const ams_caller*, std::string_view key) -> std::string {
                    if (key != "1") std::abort(); // what an assertion of its own might do
                    return R"({"title":"A thing","sections":[]})";
                }) {
        host.require<ams::Details>().add(page_);
    }

private:
    static sinner::Declarations without_details() {
        sinner::Declarations d;
        d.details.clear();
        return d;
    }
    ams::DetailsPage page_;
};
} // namespace

AMS_PLUGIN(Trusting, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
