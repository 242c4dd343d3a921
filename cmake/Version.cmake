# Each version has one home: manifest.json for the plugin, ams/version.h for the SDK. CMake reads both.
file(READ "${CMAKE_CURRENT_LIST_DIR}/../manifest.json" manifest_json)
string(JSON MDM_DEP_VERSION GET "${manifest_json}" version)

file(READ "${CMAKE_CURRENT_LIST_DIR}/../host-sdk/include/ams/version.h" version_header)
foreach(part MAJOR MINOR PATCH)
  string(REGEX MATCH "AMS_SDK_${part} ([0-9]+)" _ "${version_header}")
  set(AMS_SDK_${part} "${CMAKE_MATCH_1}")
endforeach()
set(AMS_SDK_VERSION "${AMS_SDK_MAJOR}.${AMS_SDK_MINOR}.${AMS_SDK_PATCH}")

# A changed version reconfigures.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             "${CMAKE_CURRENT_LIST_DIR}/../manifest.json"
             "${CMAKE_CURRENT_LIST_DIR}/../host-sdk/include/ams/version.h")
