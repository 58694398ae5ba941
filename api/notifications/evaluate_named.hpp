#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/deciding/dependencies.hpp"
#include "api/deciding/new_decision.hpp"
#include "api/notifications/notification.hpp"
#include "api/wire/decision.hpp"
#include "core/base/error.hpp"
#include "core/model/detail.hpp"

namespace headroom::api {

/// How a cluster is evaluated that a notification names.
struct NamedOptions {
  Keep keep{Keep::stored};
  View view{View::full};
  Detail detail{Detail::full};
};

/// What became of one cluster that a notification names.
struct NamedEvaluation {
  std::string_view ignored{};             ///< a word of `ignored`; empty if there is a decision
  std::optional<NewDecision> decision{};  ///< absent if the cluster was ignored
};

/// The id of the registered cluster that has this name as its id or as its tag `JobFlowId`. If several have the tag,
/// the one that was registered last counts. No value if there is none.
Result<std::optional<std::string>> registered_id(const Dependencies& with, const std::string& name);

/// Evaluates a registered cluster by its active policy, with what is stored about it. `registered` is its id. The
/// notification's event is a source of the evaluation if it is about a cluster of this id or names none.
Result<NamedEvaluation> evaluate_named(const Dependencies& with, const Notification& notification,
                                       const std::string& registered, NamedOptions options);

}  // namespace headroom::api
