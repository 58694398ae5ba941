#include "api/wire/policy_document.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/json/copy.hpp"
#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fields/csv_line.hpp"
#include "api/wire/policy.hpp"
#include "api/wire/stored_policy.hpp"
#include "core/intake/assemble.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_policy_id = 200;
constexpr std::string_view policy_pointer = "/policy";

bool is_allowed(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '\x7F' && c != '@'; }

/// The fault with a pointer below the policy, if it was one into a request.
Violation below_policy(Violation fault) {
  if (fault.pointer.starts_with(policy_pointer)) fault.pointer.erase(0, policy_pointer.size());
  return fault;
}

/// A policy without signals can only follow an autoscaler that documents show, which counts replicas.
bool lacks_signals(const EvaluationRequestFields& fields) {
  if (!fields.policy || fields.policy->has_signals) return false;
  const auto& limits = fields.policy->limits.value;
  return !limits || limits->unit != Unit::replicas;
}

/// Everything wrong with the document. The pointers are below the policy of a request.
json::Violations faults_of_policy(const json::Value& document, const Catalog& catalog, const ZoneBook& zones,
                                  Instant now) {
  json::Violations found;
  EvaluationRequestFields fields;
  fields.evaluated_at = now;
  const json::Path body;
  const json::Path policy = body.member("policy");
  json::read(document, policy, found, [&](json::ObjectReader& reader) {
    decode_policy_document(reader, fields);
    if (lacks_signals(fields)) reader.require("signals");
  });
  check_zones(fields, zones, found);
  if (const auto input = assemble(fields, {}, catalog); !input)
    add_policy_faults(fields, faults_without_a_cluster(input.error()), found);
  return found;
}

void check(const json::Value& document, const json::Path& path, const Catalog& catalog, const ZoneBook& zones,
           Instant now, json::Violations& violations) {
  const json::Violations found = faults_of_policy(document, catalog, zones, now);
  for (const Violation& fault : found.kept()) violations.add(path, below_policy(fault));
}

/// What an answer has beside the document is ignored, so that an answer can be sent back.
const json::Value* document_of_answer(json::ObjectReader& reader, std::string_view id) {
  if (const auto own = reader.string("id"); own && *own != id)
    reader.report("id", "mismatch", "must be the id in the path, or left out");
  for (const char* name : {"version", "active_version", "active", "created_at", "updated_at", "findings", "gate"})
    reader.get(name);
  return reader.get("document");
}

ClusterFields plain_cluster(Platform platform) {
  PoolFields pool{.id = "units"};
  pool.role = {.given = true, .value = Role::task};
  pool.requested = {.given = true, .value = 0};
  if (platform == Platform::kubernetes) pool.workload = Workload{.name = "replace-with-name"};
  ClusterFields cluster{.id = "replace-with-name", .has_id = true, .platform = platform};
  cluster.pools.push_back(std::move(pool));
  return cluster;
}

void write_state(json::Writer& out, const StoredPolicy& policy, std::int64_t version) {
  out.field("id", policy.id).field("version", version).name("active_version");
  if (policy.active)
    out.value(*policy.active);
  else
    out.null();
  out.field("created_at", policy.created_at).field("updated_at", policy.updated_at);
}

}  // namespace

bool is_policy_id(std::string_view id) {
  const bool is_taken = id == "inline" || id == "lint";
  return !id.empty() && id.size() <= longest_policy_id && !is_taken && std::ranges::all_of(id, is_allowed) &&
         is_utf8(id);
}

Result<std::string> read_policy_document(std::string_view body, std::string_view id, const Catalog& catalog,
                                         const ZoneBook& zones, Instant now) {
  const auto parsed = json::parse(body);
  if (!parsed) return tl::unexpected(parsed.error());
  const json::Value& root = parsed->root();
  const json::Path place;
  const json::Path inner = place.member("document");
  json::Violations violations;
  const json::Value* document = &root;
  const bool is_answer = root.kind() == json::Kind::object && root.find("document") != nullptr;
  if (is_answer)
    document =
        json::read(root, place, violations, [&](json::ObjectReader& reader) { return document_of_answer(reader, id); });
  check(*document, is_answer ? inner : place, catalog, zones, now, violations);
  std::string text;
  json::Writer out(text);
  json::write_sorted(out, *document);
  if (text.size() > longest_policy_document)
    violations.add(is_answer ? inner : place, "too_long", "must have at most 262,144 bytes without blanks");
  if (!violations.empty()) return tl::unexpected(violations.error("the policy"));
  return text;
}

Result<EvaluationInput> policy_on_plain_cluster(const json::Value& document, Platform platform, const Catalog& catalog,
                                                const ZoneBook& zones, Instant now) {
  json::Violations violations;
  EvaluationRequestFields fields;
  fields.evaluated_at = now;
  json::read(document, json::Path{}, violations,
             [&](json::ObjectReader& reader) { decode_policy_document(reader, fields); });
  fields.cluster = plain_cluster(platform);
  auto input = assemble(fields, {}, catalog);
  if (!input)
    for (const Violation& fault : input.error()) violations.add(json::Path{}, below_policy(fault));
  if (!violations.empty()) return tl::unexpected(violations.error("the policy"));
  add_zones(*input, zones);
  return *std::move(input);
}

void encode_stored_policy(json::Writer& out, const StoredPolicy& policy, std::int64_t version,
                          const SharedText& document, const std::function<void(json::Writer&)>& more) {
  out.begin_object();
  write_state(out, policy, version);
  out.name("document").raw(document.view());
  if (more) more(out);
  out.end_object();
}

void encode_policy_item(json::Writer& out, const StoredPolicy& policy, const std::function<void(json::Writer&)>& more) {
  out.begin_object();
  write_state(out, policy, policy.newest);
  if (more) more(out);
  out.end_object();
}

void encode_policy_version(json::Writer& out, const StoredPolicy& policy, const PolicyVersion& version) {
  out.begin_object().field("version", version.version).field("active", policy.active == version.version);
  out.field("created_at", version.created_at).name("activated_at");
  if (version.activated_at)
    out.value(*version.activated_at);
  else
    out.null();
  out.end_object();
}

}  // namespace headroom::api
