#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

enum class ReplayOutput { text, json };

struct ReplayOptions {
  std::string database{"headroom.db"};
  std::vector<std::string> ids;  ///< empty: all decisions
  std::string since;             ///< of `evaluated_at`, as typed; empty: not given
  std::string until;
  int jobs{0};                 ///< 0: one for each core
  std::string instance_types;  ///< empty: the built-in ones
  ReplayOutput output{ReplayOutput::text};
};

void add_replay_flags(CLI::App& command, ReplayOptions& options);

/// Makes stored decisions again, and prints how many are identical and which differ. Stores nothing. Returns 0 if none
/// differs, 3 if one does or its input can't be read, 2 for wrong input.
int replay_decisions(const ReplayOptions& options);

}  // namespace headroom::server
