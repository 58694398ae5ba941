#include "api/wire/stored_policy.hpp"

#include <charconv>
#include <utility>

#include "api/json/parse.hpp"
#include "api/wire/policy.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view policy_pointer = "/policy";

struct Reference {
  std::string_view id;
  std::string_view version{};  ///< what is behind the `@`
  bool has_version{false};
};

Reference reference_of(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return {.id = text};
  return {.id = text.substr(0, at), .version = text.substr(at + 1), .has_version = true};
}

/// No value unless it is written as we write it.
std::optional<std::int64_t> version_number(std::string_view digits) {
  std::int64_t version = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, version);
  const bool is_whole = read.ec == std::errc{} && read.ptr == end && version > 0;
  return is_whole && digits.front() != '0' ? std::optional(version) : std::nullopt;
}

Violation no_policy(std::string_view id) {
  return {.code = "unknown_policy", .detail = "there is no policy '" + std::string(id) + "'"};
}

/// The version that the reference means.
std::optional<std::int64_t> meant_version(const Reference& reference, const StoredPolicy& policy, Violation& fault) {
  if (!reference.has_version) {
    if (!policy.active)
      fault = {.code = "no_active_version",
               .detail = "no version of policy '" + policy.id + "' is active; activate one, or name one as '" +
                         policy.id + "@" + std::to_string(policy.newest) + "'"};
    return policy.active;
  }
  const auto version = version_number(reference.version);
  if (!version)
    fault = {.code = "unknown_policy", .detail = "a version behind @ is a whole number from 1, as in etl@3"};
  return version;
}

Violation no_version(const StoredPolicy& policy, std::int64_t version) {
  return {.code = "unknown_policy",
          .detail = "policy '" + policy.id + "' has no version " + std::to_string(version) + "; its newest is " +
                    std::to_string(policy.newest)};
}

std::string place_in(const std::string& name, std::string_view pointer) {
  std::string text = name;
  return text.append(pointer).append(": ");
}

}  // namespace

Result<std::optional<NamedPolicy>> find_policy(PolicyBook& policies, std::string_view text, Violation& fault) {
  const Reference reference = reference_of(text);
  const auto policy = policies.find(reference.id);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy) {
    fault = no_policy(reference.id);
    return std::nullopt;
  }
  const auto version = meant_version(reference, **policy, fault);
  if (!version) return std::nullopt;
  auto document = policies.document(reference.id, *version);
  if (!document) return tl::unexpected(std::move(document.error()));
  if (!*document) {
    fault = no_version(**policy, *version);
    return std::nullopt;
  }
  return NamedPolicy{.name = (*policy)->id + '@' + std::to_string(*version), .document = **std::move(document)};
}

Result<void> read_stored_policy(PolicyBook* policies, EvaluationRequestFields& fields, json::Violations& violations) {
  const auto id = std::exchange(fields.policy_id, std::nullopt);
  if (!id || fields.policy || fields.emr_policy) return {};
  const json::Path body;
  const json::Path place = body.member("policy_id");
  if (policies == nullptr) {
    violations.add(place, "not_supported", "there are no stored policies here; give the policy inline");
    return {};
  }
  Violation fault;
  const auto named = find_policy(*policies, *id, fault);
  if (!named) return tl::unexpected(named.error());
  if (!*named) {
    if (fields.policy_id_is_clusters) fault.detail += "; the registered cluster names it";
    violations.add(place, fault);
    return {};
  }
  fields.policy_name = (*named)->name;
  const auto document = json::parse((*named)->document.view());
  if (!document) {
    violations.add(place, "unreadable_policy", place_in(fields.policy_name, "") + document.error().detail);
    return {};
  }
  json::Violations found;
  const json::Path policy = body.member("policy");
  json::read(document->root(), policy, found,
             [&](json::ObjectReader& reader) { decode_policy_document(reader, fields); });
  add_policy_faults(fields, found.kept(), violations);
  return {};
}

std::vector<Violation> faults_of_request(const EvaluationRequestFields& fields, std::vector<Violation> faults) {
  if (fields.policy_name == "inline") return faults;
  for (Violation& fault : faults) {
    const std::string_view pointer = fault.pointer;
    const bool is_inside = pointer == policy_pointer || pointer.starts_with("/policy/");
    if (!is_inside) continue;
    fault.detail.insert(0, place_in(fields.policy_name, pointer.substr(policy_pointer.size())));
    fault.pointer = "/policy_id";
  }
  return faults;
}

std::vector<Violation> faults_without_a_cluster(const std::vector<Violation>& faults) {
  std::vector<Violation> kept;
  for (const Violation& fault : faults) {
    const bool needs_a_cluster = fault.code == "missing" || fault.code == "unknown_pool";
    if (!needs_a_cluster && fault.pointer.starts_with("/policy/")) kept.push_back(fault);
  }
  return kept;
}

void add_policy_faults(const EvaluationRequestFields& fields, std::span<const Violation> faults,
                       json::Violations& violations) {
  const json::Path body;
  for (const Violation& fault : faults_of_request(fields, {faults.begin(), faults.end()})) violations.add(body, fault);
}

}  // namespace headroom::api
