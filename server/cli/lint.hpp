#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

struct LintOptions {
  std::vector<std::string> files;  ///< `-` is standard input
  std::string output{"text"};      ///< text or json
  bool json{false};                ///< the same as json
  std::string fail_on;             ///< error, warning or advice; empty: findings are no failure
  bool fix{false};
  std::string cluster;  ///< a file, or the id of a cluster in `database`; empty: documents are looked at alone
  std::string database{"headroom.db"};
  std::string instance_types;  ///< a file with further types and prices; empty: those that are built in
};

void add_lint_flags(CLI::App& command, LintOptions& options);

/// Prints the findings of all files, or, with `fix`, the one file without what its fixes mend. Returns 3 if a finding
/// is as bad as `fail_on`, and 2 if a file is no document that linting knows; the other files are still looked at.
int lint_files(const LintOptions& options);

}  // namespace headroom::server
