# ams::build_options: how every target of ours is compiled. Third-party headers come in as SYSTEM.
add_library(ams_build_options INTERFACE)
add_library(ams::build_options ALIAS ams_build_options)

target_compile_features(ams_build_options INTERFACE cxx_std_20 c_std_11)
target_compile_options(
  ams_build_options
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
            $<$<BOOL:${MDM_DEP_WARNINGS_AS_ERRORS}>:-Werror>)
# We include from the repository root, so that an include line shows which way a dependency points.
target_include_directories(ams_build_options INTERFACE "${PROJECT_SOURCE_DIR}")

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Programs and modules land in one place, so that tests and `run` can name them.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

if(MDM_DEP_SANITIZER STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(MDM_DEP_SANITIZER STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(MDM_DEP_SANITIZER)
  message(FATAL_ERROR "MDM_DEP_SANITIZER: '${MDM_DEP_SANITIZER}' is neither 'address' nor 'thread'")
endif()
