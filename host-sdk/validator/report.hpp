// The verdict, for people or for programs.
#pragma once

#include "host-sdk/validator/runner.hpp"

#include <iosfwd>
#include <vector>

namespace ams::validate {

/// One line a check, the reasons below it, a summary at the end.
void write_text(std::ostream& out, const Subject& subject, const std::vector<Result>& results);

/// {"plugin","sdk","results":[{"check","description","status","text","output","ms"}],"summary":{"ok":N,...}}
void write_json(std::ostream& out, const Subject& subject, const std::vector<Result>& results);

/// Whether a host may load it: no check failed or crashed.
bool passed(const std::vector<Result>& results);

} // namespace ams::validate
