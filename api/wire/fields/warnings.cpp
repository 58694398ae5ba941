#include "api/wire/fields/warnings.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t most_warnings = 10'000;

}  // namespace

void encode_warnings(json::Writer& out, const std::vector<Warning>& warnings) {
  out.begin_array();
  for (const Warning& warning : warnings)
    out.begin_object().field("code", warning.code).field("detail", warning.detail).end_object();
  out.end_array();
}

std::vector<Warning> decode_stored_warnings(json::ObjectReader& reader, std::forward_list<std::string>& codes) {
  std::vector<Warning> warnings;
  reader.each("warnings", most_warnings, [&](json::ObjectReader& item) {
    const auto& code = codes.emplace_front(item.string("code").value_or(""));
    warnings.push_back({code, std::string(item.string("detail", json::Value::maximum_size).value_or(""))});
  });
  return warnings;
}

}  // namespace headroom::api
