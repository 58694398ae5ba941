#include "server/config/yaml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/json/parse.hpp"
#include "server/config/documents.hpp"

/// A file as somebody gives it on the command line: any bytes. What is taken for YAML is JSON afterwards, unless its
/// aliases nest deeper than JSON may.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto documents = headroom::server::json_of_yaml(text); !documents && documents.error().detail.empty())
    std::abort();
  if (const auto json = headroom::server::json_of_document(text); json && !headroom::json::parse(*json)) std::abort();
  return 0;
}
