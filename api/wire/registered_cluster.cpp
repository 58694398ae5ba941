#include "api/wire/registered_cluster.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/fields/csv_line.hpp"
#include "core/base/names.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/merge.hpp"
#include "core/ports/snapshot.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_tags = 50;
constexpr std::size_t maximum_tag_name = 128;
constexpr std::size_t maximum_tag_value = 256;
/// Members that the description is stored without: the first three have places of their own, the others are ours.
constexpr std::array<std::string_view, 5> apart{"id", "tags", "version", "registered_at", "updated_at"};

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; });
}

Tags decode_tags(json::ObjectReader& reader) {
  Tags tags;
  const json::Value* object = reader.object("tags");
  if (object == nullptr) return tags;
  const json::Path path = reader.path().member("tags");
  if (object->members().size() > maximum_tags) reader.report("tags", "too_many", "must have at most 50 tags");
  for (const json::Member& tag : object->members()) {
    const json::Path at = path.member(tag.name);
    if (tag.name.empty() || tag.name.size() > maximum_tag_name || has_control(tag.name))
      reader.violations().add(at, "invalid_name", "tag names are 1 to 128 bytes without control characters");
    if (tag.value.kind() != json::Kind::string)
      reader.violations().add(at, "wrong_type", "must be a string");
    else if (tag.value.text().size() > maximum_tag_value)
      reader.violations().add(at, "too_long", "must have at most 256 bytes");
    else
      tags.emplace_back(tag.name, tag.value.text());
  }
  std::ranges::sort(tags);
  return tags;
}

/// The depth is that of the parsed text, which is limited.
void write(json::Writer& out, const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::null:
      out.null();
      return;
    case json::Kind::boolean:
      out.value(value.boolean());
      return;
    case json::Kind::integer:
      out.value(value.integer());
      return;
    case json::Kind::real:
      out.raw(value.text());
      return;
    case json::Kind::string:
      out.value(value.text());
      return;
    case json::Kind::array:
      out.begin_array();
      for (const auto& item : value.items()) write(out, item);
      out.end_array();
      return;
    case json::Kind::object:
      out.begin_object();
      for (const auto& member : value.members()) write(out.name_text(member.name), member.value);
      out.end_object();
      return;
  }
}

std::string description_of(const json::Value& body, std::string_view id) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("id", id);
  for (const auto& member : body.members())
    if (std::ranges::find(apart, member.name) == apart.end()) write(out.name_text(member.name), member.value);
  out.end_object();
  return text;
}

/// What an evaluation would refuse in the description itself.
void check(const ClusterFields& fields, json::Violations& violations) {
  Remarks remarks;
  merge_cluster(fields, {}, remarks);
  for (Violation fault : remarks.faults) {
    if (fields.pools.empty() && fault.pointer == "/cluster/pools") continue;
    if (fault.pointer.starts_with("/cluster")) fault.pointer.erase(0, std::string_view("/cluster").size());
    violations.add(json::Path{}, fault);
  }
}

/// What an answer has in addition is ignored, so that an answer can be sent back.
void skip_own(json::ObjectReader& reader) {
  reader.integer("version", 1, INT64_MAX);
  reader.time("registered_at");
  reader.time("updated_at");
}

}  // namespace

Result<ClusterRegistration> decode_registration(std::string_view body, std::string_view id) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  ClusterRegistration registration{.id = std::string(id), .platform = {}};
  ClusterFields fields;
  json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
    fields = decode_cluster_fields(reader);
    registration.tags = decode_tags(reader);
    const auto policy = reader.string("policy_id");
    if (policy && policy->empty()) reader.report("policy_id", "empty", "must not be empty");
    skip_own(reader);
    if (fields.id && *fields.id != id) reader.report("id", "mismatch", "must be the id in the path, or left out");
  });
  if (violations.empty()) {
    fields.id = registration.id;
    check(fields, violations);
  }
  if (!violations.empty()) return tl::unexpected(violations.error("the cluster"));
  registration.platform = name_of(fields.platform.value_or(Platform::emr));
  registration.document = description_of(document->root(), id);
  return registration;
}

bool is_cluster_id(std::string_view id) { return is_metric_name(id) && is_utf8(id); }

std::optional<StoredDescription> read_description(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  json::Violations faults;
  StoredDescription description;
  json::read(document->root(), json::Path{}, faults, json::UnknownFields::ignored, [&](json::ObjectReader& reader) {
    description.fields = decode_cluster_fields(reader);
    if (const auto policy = reader.string("policy_id")) description.policy_id = *policy;
  });
  if (!faults.empty()) return std::nullopt;
  return description;
}

void encode_registered(json::Writer& out, const RegisteredCluster& cluster) {
  // The description is an object with at least its id.
  const std::string_view description = cluster.registration.document.view();
  std::string text{description.substr(0, description.size() - 1)};
  text += ',';
  std::string rest;
  json::Writer more(rest);
  more.begin_object().name("tags").begin_object();
  for (const auto& [name, value] : cluster.registration.tags) more.name_text(name).value(value);
  more.end_object().field("version", cluster.version.version);
  more.field("registered_at", cluster.registered_at).field("updated_at", cluster.updated_at).end_object();
  out.raw(text += std::string_view(rest).substr(1));
}

}  // namespace headroom::api
