#include "api/wire/catalog.hpp"

#include <utility>
#include <vector>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

constexpr std::pair<std::string_view, EmrPriceConfidence> confidences[] = {
    {"reported", EmrPriceConfidence::reported}, {"estimated", EmrPriceConfidence::estimated}};

void encode_type(json::Writer& out, const InstanceType& type) {
  out.begin_object()
      .field("instance_type", type.name)
      .field("vcpus", type.vcpus.value)
      .field("memory_mib", type.memory.value);
  out.name("architectures").begin_array();
  for (const std::string& architecture : type.architectures) out.value(architecture);
  out.end_array().field("instance_storage_gb", type.instance_storage_gb);
  if (type.on_demand_hourly) out.field("on_demand_hourly_usd", *type.on_demand_hourly);
  if (type.emr_hourly) {
    out.field("emr_hourly_usd", *type.emr_hourly);
    out.field("emr_price", type.emr_confidence == EmrPriceConfidence::reported ? "reported" : "estimated");
  }
  if (type.yarn_memory) out.field("yarn_memory_mib", type.yarn_memory->value);
  out.end_object();
}

std::vector<std::string> decode_architectures(json::ObjectReader& reader) {
  std::vector<std::string> architectures;
  reader.each_string("architectures", 8,
                     [&](std::string_view name, const json::Path&) { architectures.emplace_back(name); });
  return architectures;
}

InstanceType decode_type(json::ObjectReader& reader) {
  for (const auto* field : {"instance_type", "vcpus", "memory_mib"}) reader.require(field);
  InstanceType type{
      .name = std::string(reader.string("instance_type", 64).value_or("")),
      .vcpus = {reader.integer("vcpus", 1, 10'000).value_or(1)},
      .memory = {reader.integer("memory_mib", 1, 1'000'000'000).value_or(1)},
      .architectures = decode_architectures(reader),
      .instance_storage_gb = reader.integer("instance_storage_gb", 0, 1'000'000'000).value_or(0),
      .on_demand_hourly = reader.dollars("on_demand_hourly_usd"),
      .emr_hourly = reader.dollars("emr_hourly_usd"),
      .emr_confidence =
          reader.choice<EmrPriceConfidence>("emr_price", confidences).value_or(EmrPriceConfidence::reported)};
  if (const auto yarn = reader.integer("yarn_memory_mib", 1, 1'000'000'000)) type.yarn_memory = Mebibytes{*yarn};
  return type;
}

std::vector<InstanceType> decode_types(json::ObjectReader& reader) {
  std::vector<InstanceType> types;
  reader.require("items");
  reader.each("items", 10'000, [&](json::ObjectReader& item) { types.push_back(decode_type(item)); });
  for (const auto* field : {"region", "currency", "next_cursor"}) reader.get(field);  // what the API's own answer has
  return types;
}

}  // namespace

std::string encode_catalog(const Catalog& catalog) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("region", catalog.region()).field("currency", "USD").name("items").begin_array();
  for (const InstanceType& type : catalog.types()) encode_type(out, type);
  out.end_array().name("next_cursor").null().end_object();
  return text;
}

Result<Catalog> decode_catalog(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(document.error());
  std::string region;
  json::Violations violations;
  std::vector<InstanceType> types =
      json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
        region = reader.string("region", 64).value_or("");
        return decode_types(reader);
      });
  if (!violations.empty()) return tl::unexpected(violations.error("the stored catalogue"));
  return Catalog(std::move(region), std::move(types));
}

Result<Catalog> extend_catalog(const Catalog& base, std::string_view file) {
  const auto document = json::parse(file);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  std::vector<InstanceType> types = json::read(document->root(), json::Path{}, violations, decode_types);
  if (!violations.empty()) return tl::unexpected(violations.error("the instance types file"));
  return base.with(std::move(types));
}

}  // namespace headroom::api
