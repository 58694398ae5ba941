#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `headroom generate-history`. Its exit code goes to `code`.
void add_generate_history_command(CLI::App& app, int& code);

}  // namespace headroom::server
