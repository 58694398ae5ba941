#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "server/network/gzip.hpp"
#include "server/network/http_reader.hpp"

/// The edge as an attacker sees it: any bytes, in any pieces. Which requests are accepted must not depend on how they
/// arrive, and none may exceed a limit or leave its framing open to doubt.
namespace {

using headroom::server::RequestLimits;
using headroom::server::RequestReader;

constexpr RequestLimits limits{
    .max_header_bytes = 2048, .max_headers = 16, .max_target_bytes = 256, .max_body_bytes = 4096};

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const RequestReader& reader) {
  require(reader.head().target.size() <= limits.max_target_bytes);
  require(reader.head().headers.size() <= limits.max_headers);
  require(reader.body().size() <= limits.max_body_bytes);
  require(reader.facts().path.starts_with('/') || reader.facts().path == "*");
  require(!reader.head().http11 || reader.head().host.count == 1);
  require(reader.head().transfer_encoding.count + reader.head().content_length.count <= 1);
  headroom::server::prefers_gzip(reader.head().headers);
  if (reader.facts().coding == headroom::server::BodyCoding::gzip) {
    const auto inflated = headroom::server::inflate_gzip(reader.body(), limits.max_body_bytes);
    require(!inflated || inflated->size() <= limits.max_body_bytes);
  }
}

/// The requests accepted from a stream that arrives in pieces, up to the first refusal.
std::vector<std::string> accepted(std::string_view stream, std::size_t piece) {
  std::vector<std::string> requests;
  RequestReader reader(limits);
  std::string input;
  for (;;) {
    const auto taken = reader.advance(input);
    if (!taken) return requests;
    require(*taken <= input.size());
    input.erase(0, *taken);
    if (reader.state() == RequestReader::State::complete) {
      check(reader);
      requests.push_back(std::string(reader.facts().target) + '\n' + reader.body());
      reader.next();
    } else if (stream.empty()) {
      return requests;
    } else {
      input += stream.substr(0, piece);
      stream.remove_prefix(std::min(piece, stream.size()));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  const auto whole = accepted(stream, stream.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) require(accepted(stream, piece) == whole);
  return 0;
}
