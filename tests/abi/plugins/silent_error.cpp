// Sin: an action that fails without a word.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.action = [decent = d.action](const ams::Request& request) {
        try {
            return decent(request);
        } catch (const ams::Error& e) {
            throw ams::Error(e.result(), "", "");
        }
    };
}
} // namespace

SINNER(change);
