#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "server/gzip.hpp"
#include "server/http_reader.hpp"

/// The edge as an attacker sees it: any bytes, in any pieces. What comes of them must not depend on how they arrive, no
/// limit may be exceeded, and a refusal must be one of the contract's.
namespace {

using headroom::server::Limits;
using headroom::server::RequestReader;

constexpr Limits limits{.max_header_bytes = 2048, .max_headers = 16, .max_target_bytes = 256, .max_body_bytes = 4096};

void require(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  std::vector<std::string> requests;
  std::string refusal;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

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

Outcome read(std::string_view stream, std::size_t piece) {
  Outcome outcome;
  RequestReader reader(limits);
  std::string input;
  for (;;) {
    const auto taken = reader.advance(input);
    if (!taken) {
      outcome.refusal = taken.error().code;
      return outcome;
    }
    require(*taken <= input.size());
    input.erase(0, *taken);
    if (reader.state() == RequestReader::State::complete) {
      check(reader);
      outcome.requests.push_back(std::string(reader.facts().target) + '\n' + reader.body());
      reader.next();
    } else if (stream.empty()) {
      return outcome;
    } else {
      input += stream.substr(0, piece);
      stream.remove_prefix(std::min(piece, stream.size()));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(stream, stream.size() + 1);
  // Which of two faults is met first may depend on the pieces; which requests are accepted may not.
  for (const std::size_t piece : {1, 7}) require(read(stream, piece).requests == whole.requests);
  return 0;
}
