#pragma once

#include <string>
#include <vector>

#include "server/cli/rightsize_flags.hpp"

namespace headroom::server {

/// The program: reads the command line and runs one command. Exit codes: 0 done, 1 failed, 2 wrong usage or input,
/// 3 a gate that was asked for does not hold.
int run_command(int argc, char** argv);

struct EvaluateOptions {
  std::string file;                  ///< `-` is standard input; may be empty if there are sources
  std::vector<std::string> sources;  ///< KIND=FILE
  std::string instance_types;        ///< empty: the built-in ones
  std::string output{"text"};        ///< one of the `answer_forms`
  bool json{false};
  std::string apply_with;  ///< `aws`: prints the commands that would apply the decision; empty: a page for a person
};

/// Evaluates a request about one cluster, or about a fleet, without a server. Stores nothing.
int evaluate_file(const EvaluateOptions& options);

enum class RightsizeOutput { report, json, helm_values, spark_conf };

struct RightsizeOptions {
  std::string file;  ///< the request; empty: the flags describe the job
  JobFlags job;
  std::string instance_types;  ///< empty: the built-in ones
  RightsizeOutput output{RightsizeOutput::report};
};

/// Sizes a job without a server. Stores nothing.
int rightsize_job(const RightsizeOptions& options);

/// Prints an answer of the API for a person.
int explain_file(const std::string& file);

struct MigrateOptions {
  std::string database{"headroom.db"};
  bool status{false};
  bool check{false};
};

/// Brings the schema of a database up to date, or only reports its state.
int migrate_database(const MigrateOptions& options);

/// Copies a database, even while a server uses it.
int backup_database(const std::string& database, const std::string& to);

}  // namespace headroom::server
