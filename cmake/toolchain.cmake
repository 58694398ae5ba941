# Compiler cache, linker and warnings: one interface target that all our targets link.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD AND NOT HEADROOM_FUZZ)
  add_link_options(-fuse-ld=mold)
endif()

add_library(headroom_options INTERFACE)
target_include_directories(headroom_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(headroom_options INTERFACE
  JSON_USE_IMPLICIT_CONVERSIONS=0
  HEADROOM_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # clang 14 has coroutines, but Boost 1.74 asks for a feature macro that it does not set.
  target_compile_definitions(headroom_options INTERFACE BOOST_ASIO_HAS_CO_AWAIT)
endif()
if(HEADROOM_DEVELOPER)
  target_compile_options(headroom_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Wno-missing-field-initializers)
  target_compile_definitions(headroom_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(HEADROOM_SANITIZE)
  add_compile_options(-fsanitize=${HEADROOM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HEADROOM_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # In instrumented code g++ 12 reports the value of an empty optional as read although nothing reads it.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  if(HEADROOM_SANITIZE MATCHES "undefined")
    # The check opens a pipe to look at an object's type. If a test has used up all descriptors, it reports a fault.
    add_compile_options(-fno-sanitize=vptr)
  endif()
  if(HEADROOM_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # clang 14 can't write its function type marker before a coroutine.
    add_compile_options(-fno-sanitize=function)
  endif()
  if(HEADROOM_SANITIZE MATCHES "thread")
    target_compile_definitions(headroom_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      add_compile_options(-Wno-tsan)
    endif()
  endif()
endif()
if(HEADROOM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The target all_verify_interface_header_sets compiles each of our headers alone.
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

# headroom_library(NAME LINKS…): a static library of every .cpp below this folder.
function(headroom_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.hpp)
  add_library(${name} STATIC ${sources})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${headers})
  target_link_libraries(${name} PUBLIC headroom_options ${ARGN})
endfunction()
