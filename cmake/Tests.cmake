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

# ams_node_test(NAME <name> LABEL e2e FILES ... [RUN_SERIAL])
# One CTest case that runs node's own test runner over the files.
function(ams_node_test)
  cmake_parse_arguments(arg "RUN_SERIAL" "NAME;LABEL;TIMEOUT" "FILES" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  find_program(NODE_EXECUTABLE node REQUIRED)
  add_test(NAME ${arg_NAME}
           COMMAND "${NODE_EXECUTABLE}" --test --test-reporter=${PROJECT_SOURCE_DIR}/tests/support/junit_reporter.mjs
                   --test-reporter-destination=stdout ${arg_FILES}
           WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  set_tests_properties(
    ${arg_NAME}
    PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} RUN_SERIAL "${arg_RUN_SERIAL}" ENVIRONMENT
               "AMS_BINARY_DIR=${PROJECT_BINARY_DIR};AMS_JUNIT=${PROJECT_BINARY_DIR}/reports/${arg_NAME}.xml")
endfunction()

# ams_python_test(NAME <name> LABEL sim FILE <script> [PYTHON <interpreter>])
# One CTest case that runs a script of unittest cases (tests/support/junit_cases.py).
function(ams_python_test)
  cmake_parse_arguments(arg "" "NAME;LABEL;TIMEOUT;FILE;PYTHON" "" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(NOT arg_PYTHON)
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    set(arg_PYTHON "${Python3_EXECUTABLE}")
  endif()
  add_test(NAME ${arg_NAME} COMMAND "${arg_PYTHON}" "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FILE}"
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(
    ${arg_NAME}
    PROPERTIES
      LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} ENVIRONMENT
      "AMS_BINARY_DIR=${PROJECT_BINARY_DIR};AMS_JUNIT=${PROJECT_BINARY_DIR}/reports/${arg_NAME}.xml;PYTHONPATH=${PROJECT_SOURCE_DIR}/tests/support;PYTHONDONTWRITEBYTECODE=1"
  )
endfunction()
