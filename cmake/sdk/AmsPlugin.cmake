# ams_add_plugin(<name> SOURCES <file>... MANIFEST <file> [SCHEMA <folder>])
#
# Adds the MODULE target <name>: <name>.so in ${CMAKE_BINARY_DIR}/plugins/<name>/, which exports ams_plugin_entry only,
# with its manifest (its sha256 filled in) and a copy of the schema folder beside it: what a host loads.
set(_ams_plugin_dir "${CMAKE_CURRENT_LIST_DIR}")

function(ams_add_plugin name)
  cmake_parse_arguments(arg "" "MANIFEST;SCHEMA" "SOURCES" ${ARGN})
  if(NOT arg_SOURCES OR NOT arg_MANIFEST OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ams_add_plugin(${name}): SOURCES and MANIFEST are needed; unknown: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  get_filename_component(manifest "${arg_MANIFEST}" ABSOLUTE)
  set(folder "${CMAKE_BINARY_DIR}/plugins/${name}")
  set(map "${_ams_plugin_dir}/ams_plugin.map")

  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ams::sdk)
  set_target_properties(
    ${name}
    PROPERTIES PREFIX ""
               CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON
               LIBRARY_OUTPUT_DIRECTORY "${folder}"
               LINK_DEPENDS "${map};${manifest}")
  # Hidden visibility alone still exports weak symbols of the standard library; the version script does not.
  target_link_options(${name} PRIVATE "LINKER:--version-script=${map}" "LINKER:-z,defs")
  add_custom_command(
    TARGET ${name}
    POST_BUILD
    COMMAND "${CMAKE_COMMAND}" "-DLIBRARY=$<TARGET_FILE:${name}>" "-DMANIFEST=${manifest}" "-DFOLDER=${folder}" -P
            "${_ams_plugin_dir}/write_manifest.cmake"
    VERBATIM)
  if(arg_SCHEMA)
    get_filename_component(schema "${arg_SCHEMA}" ABSOLUTE)
    file(GLOB_RECURSE scripts CONFIGURE_DEPENDS "${schema}/*.sql")
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${scripts})
    add_custom_command(
      TARGET ${name}
      POST_BUILD
      COMMAND "${CMAKE_COMMAND}" -E rm -rf "${folder}/schema"
      COMMAND "${CMAKE_COMMAND}" -E copy_directory "${schema}" "${folder}/schema"
      VERBATIM)
  endif()
endfunction()
