#include "api/wire/fields/labels.hpp"

#include <algorithm>
#include <string>

namespace headroom::api {
namespace {

constexpr std::size_t maximum_labels = 16;
constexpr std::size_t maximum_label_name = 64;
constexpr std::size_t maximum_label_value = 256;

bool is_label_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= maximum_label_name && std::ranges::all_of(name, allowed);
}

}  // namespace

Labels decode_labels(json::ObjectReader& request) {
  Labels labels;
  const json::Value* object = request.object("labels");
  if (object == nullptr) return labels;
  const json::Path path = request.path().member("labels");
  if (object->members().size() > maximum_labels)
    request.report("labels", "too_many", "must have at most " + std::to_string(maximum_labels) + " labels");
  for (const json::Member& label : object->members()) {
    const json::Path at = path.member(label.name);
    if (!is_label_name(label.name))
      request.violations().add(at, "invalid_name", "label names are 1 to 64 characters of A-Z a-z 0-9 . _ -");
    if (label.value.kind() != json::Kind::string)
      request.violations().add(at, "wrong_type", "must be a string");
    else if (label.value.text().size() > maximum_label_value)
      request.violations().add(at, "too_long", "must have at most 256 bytes");
    else
      labels.emplace_back(label.name, label.value.text());
  }
  std::ranges::sort(labels);
  return labels;
}

void encode_labels(json::Writer& out, const Labels& labels) {
  out.begin_object();
  for (const auto& [name, value] : labels) out.name_text(name).value(value);
  out.end_object();
}

}  // namespace headroom::api
