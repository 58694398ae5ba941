#pragma once

#include <string>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"

namespace headroom::server {

/// The whole content of a file. `-` is standard input.
Result<std::string> read_file(const std::string& path);

/// The built-in instance types plus those of the file. If `path` is empty, only the built-in ones.
Result<Catalog> load_catalog(const std::string& path);

}  // namespace headroom::server
