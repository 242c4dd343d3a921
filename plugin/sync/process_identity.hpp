// Which process holds something, told so exactly that another one on the same machine can prove it dead.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

/// This process: boot of the machine, namespace of process ids, id and start time, as "boot:namespace:pid:start". Empty
/// where the system does not tell (no /proc). Without spaces or slashes; at most 100 bytes.
[[nodiscard]] std::string this_process();

/// Whether the process behind `identity` has certainly ended: it ran on this machine since its last boot, among the
/// process ids that we see, and there is no process of that id and start time any more. False whenever there is a doubt:
/// another machine, another container, an identity that cannot be read.
[[nodiscard]] bool provably_dead(std::string_view identity);

} // namespace mdm::dep
