// Who called the network or a database: the validator's executable stands before the C library in the dynamic
// linker's search, so a plugin's call of connect() or SQLDriverConnect() comes here first.
#pragma once

#include <string>
#include <vector>

namespace ams::validate {

/// Takes note of the calls from now on. Thread-safe, as are the others.
void watch_calls();
/// The calls since watch_calls(), such as "connect()"; stops watching. Database connections were refused.
std::vector<std::string> watched_calls();

} // namespace ams::validate
