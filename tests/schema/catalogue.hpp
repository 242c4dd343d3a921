// What a database says it contains, in one form for every dialect.
#pragma once

#include <ams/cpp/odbc.hpp>

#include <set>
#include <string>

namespace test {

/// One line for each fact, dialect's own names of types translated:
///   column <table>.<column> <type> null|required
///   key <table> (<columns>)
///   index <name> on <table> [unique] (<columns>)
///   reference <table>.<column> -> <table>.<column> on delete <action>
///   view <name> (<columns>)
/// Only names that begin with `prefix`.
[[nodiscard]] std::set<std::string> catalogue(ams::odbc::Connection& connection, const std::string& prefix);

} // namespace test
