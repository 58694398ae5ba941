#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/handlers/new_decision.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/decode.hpp"

namespace headroom::api {

/// decode → history → decide → encode. `stored_history` is what is remembered of the request's cluster.
NewDecision evaluate(const Dependencies& with, EvaluationRequest request, History history, View view, Keep keep);

/// What is remembered of clusters, with what the items before in one batch will have changed once they are stored.
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
