#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

struct PlanOptions {
  std::string file;                   ///< the body of POST /v1/plans; `-` is standard input
  std::vector<std::string> evidence;  ///< KIND=FILE
  std::string instance_types;         ///< empty: the built-in ones
  std::string output{"text"};         ///< one of the `answer_forms`
  bool json{false};                   ///< the same as json
  bool exit_code{false};
};

void add_plan_flags(CLI::App& command, PlanOptions& options);

/// Plans a cluster without a server. Stores nothing. With `exit_code`, returns 11 if no cluster keeps all constraints,
/// and 12 if something has to be measured first.
int plan_job(const PlanOptions& options);

}  // namespace headroom::server
