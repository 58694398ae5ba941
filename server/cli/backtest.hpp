#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `headroom backtest`: what a policy would have asked for over the history in a database. It reads beside a
/// running server, and changes nothing. `code` is set to 3 if a limit that the command line gives is broken or can't be
/// judged.
void add_backtest_command(CLI::App& app, int& code);

}  // namespace headroom::server
