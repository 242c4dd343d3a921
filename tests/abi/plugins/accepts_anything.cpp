// Sin: an action that does its work whatever the form says.
#include "tests/abi/plugins/decent.hpp"

namespace {
void change(sinner::Declarations& d) {
    d.action = [](const ams::Request&) -> std::string { return R"({"message":"Touched."})"; };
}
} // namespace

SINNER(change);
