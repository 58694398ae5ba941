#pragma once

#include <filesystem>

/// Where the tests find their files. Only folders.cpp is compiled with these paths, so that all other tests compile to
/// the same bytes in every clone.
namespace headroom::test {

std::filesystem::path source_folder();  ///< the top of the source tree
std::filesystem::path build_folder();   ///< what the tests write goes below it

}  // namespace headroom::test
