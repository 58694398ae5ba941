#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `headroom decisions`, with `export`: it reads a database, beside a running server too. Its exit code goes to
/// `code`.
void add_decisions_command(CLI::App& app, int& code);

}  // namespace headroom::server
