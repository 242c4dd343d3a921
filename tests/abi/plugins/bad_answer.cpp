// Sin: an action whose answer is not one.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.action = [decent = d.action](const ams::Request& request) {
        static_cast<void>(decent(request));
        return std::string(R"({"ok":true})");
    };
}
} // namespace

SINNER(change);
