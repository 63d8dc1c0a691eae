# The three words the folders' CMakeLists.txt are written in: crossdock_library, crossdock_program, crossdock_tests.

find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED)
find_program(CCACHE ccache)
if(CCACHE)
  # Without these two ccache keeps nothing that was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# Warnings, sanitizers and the include root, for our own targets only.
add_library(crossdock_options INTERFACE)
target_compile_options(crossdock_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
                                                   -Wnon-virtual-dtor -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Where it optimises, g++ 12 warns of its own std::string (GCC bugs 105329, 105651).
  target_compile_options(crossdock_options INTERFACE $<$<CONFIG:Release>:-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow>)
endif()
if(CROSSDOCK_WERROR)
  target_compile_options(crossdock_options INTERFACE -Werror)
endif()
target_include_directories(crossdock_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(crossdock_options INTERFACE CROSSDOCK_VERSION="${PROJECT_VERSION}"
                                                       CROSSDOCK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
if(CROSSDOCK_SANITIZE)
  # `null`, `alignment` and `vptr` cost g++ a third of its time, at each access of a member: ASan sees a null pointer
  # anyhow, and the fuzz build (clang) has all three.
  target_compile_options(crossdock_options INTERFACE -fsanitize=${CROSSDOCK_SANITIZE} -fno-sanitize-recover=all
                         $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,alignment,vptr>
                         # clang 14 cannot put `function` in front of a coroutine's parts.
                         $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  target_link_options(crossdock_options INTERFACE -fsanitize=${CROSSDOCK_SANITIZE})
endif()
find_program(LLD ld.lld)
find_program(GOLD ld.gold)
if(GOLD)
  target_link_options(crossdock_options INTERFACE -fuse-ld=gold)
endif()

# crossdock_precompile(TARGET HEADER): cmake/precompiled/HEADER.h is read in compiled form, once a build for all targets.
option(CROSSDOCK_PRECOMPILE "precompiled headers (g++ only)" ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  set(CROSSDOCK_PRECOMPILE OFF)
endif()
function(crossdock_precompile target header)
  if(NOT CROSSDOCK_PRECOMPILE)
    return()
  endif()
  if(NOT TARGET crossdock_precompiled_${header})
    add_library(crossdock_precompiled_${header} OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled/empty.cpp)
    target_link_libraries(crossdock_precompiled_${header} PRIVATE crossdock_options ${ARGN})
    target_compile_options(crossdock_precompiled_${header} PRIVATE -fpch-preprocess)
    target_precompile_headers(crossdock_precompiled_${header} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled/${header}.h)
  endif()
  target_compile_options(${target} PRIVATE -fpch-preprocess -Winvalid-pch)
  target_precompile_headers(${target} REUSE_FROM crossdock_precompiled_${header})
endfunction()

# crossdock_library(NAME [DEPENDS target...] [RECURSE]): a static library of every .cpp in this folder.
function(crossdock_library name)
  cmake_parse_arguments(ARG "RECURSE" "" "DEPENDS" ${ARGN})
  if(ARG_RECURSE)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  else()
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC crossdock_options ${ARG_DEPENDS})
    crossdock_precompile(${name} standard)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE crossdock_options ${ARG_DEPENDS})
  endif()
endfunction()

# crossdock_program(NAME [DEPENDS target...]): a program of every .cpp in this folder.
function(crossdock_program name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE crossdock_options ${ARG_DEPENDS})
  crossdock_precompile(${name} standard)
endfunction()

# crossdock_tests(NAME [DEPENDS target...] [TIMEOUT seconds] [LABELS label...]): one test program of every *_test.cpp in this folder.
function(crossdock_tests name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "DEPENDS;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE crossdock_options ${ARG_DEPENDS} gtest gtest_main gmock Threads::Threads)
  crossdock_precompile(${name} test gtest gmock Threads::Threads)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
