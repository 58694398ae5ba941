#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/deciding/new_decision.hpp"
#include "api/deciding/stored_series.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"
#include "core/decide.hpp"

namespace headroom::api {

/// A decoded request with its decision, before an answer is written.
struct DecidedRequest {
  EvaluationRequest request;
  Evaluation made;
  std::vector<StoredSeriesName> past;  ///< the stored series that forecasts looked at
  Outcome outcome{Outcome::recommended};
  std::optional<RememberedLimits> limits{};  ///< to be remembered; absent: what is stored stays
};

/// Decides one decoded request: recall → decide. `history` is what is stored about the request's cluster.
DecidedRequest decide_request(const Dependencies& with, EvaluationRequest request, History history);

/// Writes the answer of a decided request, and what is stored of it.
NewDecision new_decision(const Dependencies& with, DecidedRequest decided, View view, Keep keep);

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
