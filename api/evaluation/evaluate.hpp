#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/evaluation/decode.hpp"
#include "api/evaluation/encode.hpp"
#include "api/service.hpp"

namespace headroom::api {

/// A decided evaluation: what is answered, and what is to be stored.
struct Evaluation {
  std::string answer;  ///< in the view asked for
  DecisionRecord record;
};

enum class Keep {
  stored,   ///< gets an id
  dry_run,  ///< `id` is "dry_run", and nothing of `record` but the answer is filled
};

/// decode → history → decide → encode. `stored_history` is what is remembered of the request's cluster.
Evaluation evaluate(const Dependencies& with, EvaluationRequest request, History history, View view, Keep keep);

/// What is remembered of clusters, with what the items before in one batch will have changed once they are stored.
class BatchHistory {
 public:
  explicit BatchHistory(DecisionLog& log) : log_(log) {}
  Result<History> of(const std::string& cluster_id);
  void add(const DecisionRecord& record);

 private:
  DecisionLog& log_;
  std::map<std::string, History, std::less<>> changed_;
};

}  // namespace headroom::api
