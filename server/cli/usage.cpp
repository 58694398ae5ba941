#include "server/cli/usage.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/base/nearest.hpp"
#include "server/cli/refusal.hpp"

namespace headroom::server {
namespace {

using Words = std::vector<std::string>;

std::string guess(const std::string& word, const Words& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  const auto meant = nearest(word, views);
  return meant ? "; did you mean '" + std::string(*meant) + "'?" : ".";
}

Words commands_of(const CLI::App& app) {
  Words names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

Words flags_of(const CLI::App& command) {
  Words names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

bool is_flag(const std::string& word) { return word.size() > 1 && word.starts_with('-'); }

std::string unknown_flag(const CLI::App& command, const std::string& called, const std::string& word) {
  const std::string flag = word.substr(0, word.find('='));
  const Words flags = flags_of(command);
  if (std::ranges::find(flags, flag) != flags.end()) return "'" + flag + "' must come after the command.";
  return "`" + called + "` has no flag '" + flag + "'" + guess(flag, flags);
}

std::string unknown_command(const CLI::App& app, const std::string& word) {
  const Words commands = commands_of(app);
  return "there is no command '" + word + "'" + guess(word, commands) + " The commands are " +
         CLI::detail::join(commands, ", ") + ".";
}

/// What the words that nothing expected are. Empty if there are none.
std::string about_unexpected(const CLI::App& app) {
  const Words before_command = app.remaining(false);
  const auto first = std::ranges::find_if_not(before_command, is_flag);
  if (first != before_command.end()) return unknown_command(app, *first);
  const Words unexpected = app.remaining(true);
  if (unexpected.empty()) return {};
  const auto flag = std::ranges::find_if(unexpected, is_flag);
  const auto chosen = app.get_subcommands();
  if (!chosen.empty()) {
    const std::string called = "headroom " + chosen.front()->get_name();
    if (flag != unexpected.end()) return unknown_flag(*chosen.front(), called, *flag);
    return "`" + called + "` does not expect '" + unexpected.front() + "'.";
  }
  return unknown_flag(app, "headroom", *flag);
}

}  // namespace

int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  const std::string about = about_unexpected(app);
  if (about.empty()) return app.exit(error) == 0 ? 0 : wrong_input;
  std::cerr << "headroom: " << about << "\nRun with --help for more information.\n";
  return wrong_input;
}

}  // namespace headroom::server
