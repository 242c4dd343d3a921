#include "plugin/store/database.hpp"

namespace mdm::dep {

Error translated(const ams::odbc::Error& error) {
    return Error(error.is_retryable() ? Code::database_busy : Code::database, {.detail = error.what()});
}

} // namespace mdm::dep
