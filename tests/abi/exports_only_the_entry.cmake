# cmake -DNM=... -DLIBRARY=... -P: `nm -D --defined-only` must list ams_plugin_entry, as data, and nothing else.
execute_process(COMMAND "${NM}" -D --defined-only "${LIBRARY}" OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
if(NOT listed MATCHES "^[0-9a-f]+ [DRB] ams_plugin_entry\n$")
  message(FATAL_ERROR "${LIBRARY} exports:\n${listed}")
endif()
