#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `check`: the checklist of a cluster before it goes into production. `code` becomes the exit code.
void add_check_command(CLI::App& app, int& code);

}  // namespace headroom::server
