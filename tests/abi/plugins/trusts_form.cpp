// Sin: an action that ends the process on a form that it did not expect.
#include "tests/abi/plugins/decent.hpp"

#include <cstdlib>

namespace {
void change(sinner::Declarations& d) {
    d.action = [decent = d.action](const ams::Request& request) {
        if (request.form().starts_with('[')) std::abort();
        return decent(request);
    };
}
} // namespace

SINNER(change);
