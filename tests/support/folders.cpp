#include "tests/support/folders.hpp"

namespace headroom::test {

std::filesystem::path source_folder() { return HEADROOM_SOURCE_DIR; }

std::filesystem::path build_folder() { return HEADROOM_BINARY_DIR; }

}  // namespace headroom::test
