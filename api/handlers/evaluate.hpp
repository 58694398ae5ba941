#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/handlers/new_decision.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"

namespace headroom::api {

/// Makes the decision of one decoded request: recall → decide → encode. `history` is what is stored about the request's
/// cluster.
NewDecision evaluate(const Dependencies& with, EvaluationRequest request, History history, View view, Keep keep);

/// The histories of clusters during one batch. They contain the batch's earlier items, which are not stored yet.
class BatchHistory {
 public:
  explicit BatchHistory(DecisionLog& log) : log_(log) {}
  Result<History> history_of(const std::string& cluster_id);
  void add(const DecisionRecord& record);

 private:
  DecisionLog& log_;
  std::map<std::string, History, std::less<>> changed_;
};

}  // namespace headroom::api
