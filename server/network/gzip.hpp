#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "api/http/message.hpp"
#include "server/network/http_head.hpp"

namespace headroom::server {

/// Whether the client prefers gzip to the plain bytes (Accept-Encoding, RFC 9110 12.5.3). False without the header.
bool prefers_gzip(std::span<const api::Header> headers);

/// All members of a gzip file, one after another. Refused: more than `max_bytes` inflated, a cut or damaged member,
/// bytes after the last member, no member at all.
tl::expected<std::string, Refusal> inflate_gzip(std::string_view bytes, std::size_t max_bytes);

std::string deflate_gzip(std::string_view bytes);

}  // namespace headroom::server
