# What is installed, and in which package: sdk (headers, CMake package, validator), host, plugin.
include(CMakePackageConfigHelpers)

set(ams_sdk_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/AmsSdk")
set(ams_plugin_dir "${CMAKE_INSTALL_LIBDIR}/ams/plugins")

# --- sdk
install(DIRECTORY host-sdk/include/ams DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT sdk)
install(DIRECTORY host-sdk/schemas/ DESTINATION "${CMAKE_INSTALL_DATADIR}/ams/schemas" COMPONENT sdk
        FILES_MATCHING PATTERN "*.json")
set_target_properties(ams_sdk PROPERTIES EXPORT_NAME sdk)
set_target_properties(ams_sdk_odbc PROPERTIES EXPORT_NAME sdk_odbc)
install(TARGETS ams_sdk EXPORT AmsSdkTargets COMPONENT sdk)
# Apart, so that whoever does without ODBC need not have it.
install(TARGETS ams_sdk_odbc EXPORT AmsSdkOdbcTargets COMPONENT sdk)
install(EXPORT AmsSdkTargets NAMESPACE ams:: DESTINATION "${ams_sdk_cmake_dir}" COMPONENT sdk)
install(EXPORT AmsSdkOdbcTargets NAMESPACE ams:: DESTINATION "${ams_sdk_cmake_dir}" COMPONENT sdk)
configure_package_config_file(cmake/sdk/AmsSdkConfig.cmake.in "${PROJECT_BINARY_DIR}/package/AmsSdkConfig.cmake"
                              INSTALL_DESTINATION "${ams_sdk_cmake_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/AmsSdkConfigVersion.cmake"
                                 VERSION "${AMS_SDK_VERSION}" COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(
  FILES "${PROJECT_BINARY_DIR}/package/AmsSdkConfig.cmake" "${PROJECT_BINARY_DIR}/package/AmsSdkConfigVersion.cmake"
        cmake/sdk/AmsPlugin.cmake cmake/sdk/ams_plugin.map cmake/sdk/write_manifest.cmake
  DESTINATION "${ams_sdk_cmake_dir}"
  COMPONENT sdk)
install(TARGETS ams-validate RUNTIME COMPONENT sdk)

# --- host: it looks for ../share/ams beside its bin
if(TARGET ams-host)
  install(TARGETS ams-host RUNTIME COMPONENT host)
  install(DIRECTORY "${PROJECT_BINARY_DIR}/share/ams" DESTINATION "${CMAKE_INSTALL_DATADIR}" COMPONENT host)
endif()

# --- plugin
if(TARGET mdm_dep)
  install(DIRECTORY "${PROJECT_BINARY_DIR}/plugins/mdm_dep" DESTINATION "${ams_plugin_dir}" COMPONENT plugin
          USE_SOURCE_PERMISSIONS)
endif()

# --- CPack: `cpack -B <folder>` in the build folder makes one .tar.gz and one .deb a component
set(CPACK_PACKAGE_NAME "ams")
set(CPACK_PACKAGE_VENDOR "mdm_dep")
set(CPACK_PACKAGE_CONTACT "mdm_dep maintainers <maintainers@mdm-dep.invalid>")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Apple Device Enrollment Program for an asset-management platform")
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_COMPONENTS_ALL sdk)
if(TARGET ams-host)
  list(APPEND CPACK_COMPONENTS_ALL host)
endif()
if(TARGET mdm_dep)
  list(APPEND CPACK_COMPONENTS_ALL plugin)
endif()
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_SDK_DESCRIPTION "ams SDK: headers, CMake package, JSON Schemas and the validator for plugins")
set(CPACK_COMPONENT_HOST_DESCRIPTION "ams-host: the reference host")
set(CPACK_COMPONENT_PLUGIN_DESCRIPTION "mdm_dep: Apple's Device Enrollment Program, as a plugin")
set(CPACK_DEBIAN_SDK_PACKAGE_NAME "ams-sdk")
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION "devel")
set(CPACK_DEBIAN_HOST_PACKAGE_NAME "ams-host")
set(CPACK_DEBIAN_HOST_PACKAGE_SECTION "admin")
set(CPACK_DEBIAN_PLUGIN_PACKAGE_NAME "mdm-dep")
set(CPACK_DEBIAN_PLUGIN_PACKAGE_SECTION "admin")
# Drivers are found by name at run time, which the library scan cannot see.
set(CPACK_DEBIAN_HOST_PACKAGE_DEPENDS "libsqliteodbc")
set(CPACK_DEBIAN_HOST_PACKAGE_RECOMMENDS "odbc-postgresql")
include(CPack)
