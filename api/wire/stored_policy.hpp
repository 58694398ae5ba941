#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/ports/policy_book.hpp"

/// Stored policies as requests name them: `etl` is the active version, `etl@3` the third.
namespace headroom::api {

struct NamedPolicy {
  std::string name;  ///< with its version: `etl@3`
  SharedText document;
};

/// Looks a reference up. If it leads nowhere, `fault` is set to the reason and there is no value. Fails if the store
/// can't be read.
Result<std::optional<NamedPolicy>> find_policy(PolicyBook& policies, std::string_view reference, Violation& fault);

/// Reads the policy that `fields.policy_id` names into `fields`, if it names one. Without `policies` there is none.
/// Every fault is at `/policy_id`. Fails if the store can't be read.
Result<void> read_stored_policy(PolicyBook* policies, EvaluationRequestFields& fields, json::Violations& violations);

/// The faults of a request whose pointers are below its body. Those below `/policy` are at `/policy_id` if the policy
/// is a stored one; they say where in it they are.
std::vector<Violation> faults_of_request(const EvaluationRequestFields& fields, std::vector<Violation> faults);
/// The faults of a policy that was put together without a cluster, apart from what only a cluster shows.
std::vector<Violation> faults_without_a_cluster(const std::vector<Violation>& faults);
void add_policy_faults(const EvaluationRequestFields& fields, std::span<const Violation> faults,
                       json::Violations& violations);

}  // namespace headroom::api
