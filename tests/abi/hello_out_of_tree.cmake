# Builds hello as its author would: the SDK is installed, hello is copied elsewhere, configured, built, validated.
#   cmake -DBUILD=... -DHELLO=... -DWORK=... -DCXX=... -DCXX_FLAGS=... -P hello_out_of_tree.cmake
file(REMOVE_RECURSE "${WORK}")
file(COPY "${HELLO}/" DESTINATION "${WORK}/hello")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/sdk" --component sdk)
run("${CMAKE_COMMAND}" -S "${WORK}/hello" -B "${WORK}/build" -G Ninja "-DCMAKE_PREFIX_PATH=${WORK}/sdk"
    "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" -DCMAKE_BUILD_TYPE=Release)
run("${CMAKE_COMMAND}" --build "${WORK}/build")
run("${WORK}/sdk/bin/ams-validate" "${WORK}/build/plugins/hello/hello.so")

# An SDK of another major version must not be taken for ours.
file(WRITE "${WORK}/later/CMakeLists.txt"
     "cmake_minimum_required(VERSION 3.25)\nproject(later NONE)\nfind_package(AmsSdk 2.0 REQUIRED)\n")
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${WORK}/later" -B "${WORK}/later/build" -G Ninja
                        "-DCMAKE_PREFIX_PATH=${WORK}/sdk" RESULT_VARIABLE refused ERROR_VARIABLE reason)
if(refused EQUAL 0 OR NOT reason MATCHES "AmsSdk")
  message(FATAL_ERROR "find_package(AmsSdk 2.0) was satisfied by SDK 1")
endif()
