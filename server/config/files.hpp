#pragma once

#include <string>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"

namespace headroom::server {

/// The whole of a file; `-` is standard input.
Result<std::string> read_file(const std::string& path);

/// The built-in instance types with those of the file; the file is left out where `path` is empty.
Result<Catalog> load_catalog(const std::string& path);

}  // namespace headroom::server
