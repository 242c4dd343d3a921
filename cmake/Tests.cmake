# ams_test(NAME <test binary> LABEL unit|sim|odbc|e2e SOURCES ... LIBRARIES ...)
# One Boost.Test binary, one CTest case. The label says what it needs: unit nothing, sim depsim on loopback,
# odbc a database, e2e a host process.
function(ams_test)
  cmake_parse_arguments(arg "" "NAME;LABEL;TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set(reports "${PROJECT_BINARY_DIR}/reports")
  file(MAKE_DIRECTORY "${reports}")
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_compile_definitions(${arg_NAME} PRIVATE BOOST_TEST_DYN_LINK)
  target_link_libraries(${arg_NAME} PRIVATE ams::build_options Boost::unit_test_framework ${arg_LIBRARIES})
  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} --report_level=no --logger=HRF,test_suite,stdout:JUNIT,message,${reports}/${arg_NAME}.xml
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${arg_NAME} PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} ENVIRONMENT
                       "AMS_BINARY_DIR=${PROJECT_BINARY_DIR}")
endfunction()
