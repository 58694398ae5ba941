#pragma once

#include <cstdint>
#include <string>

namespace headroom::server {

/// Bytes for a person: `512 B`, `1.5 kB`, `640.2 MB`.
std::string shown_bytes(std::int64_t bytes);

}  // namespace headroom::server
