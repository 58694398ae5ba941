#pragma once

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace headroom::server {

/// Prints the help, or what is wrong with the command line. An unknown command or flag is named, with the nearest known
/// one. Returns the exit code of the process: 0 for help, 2 for wrong usage.
int report_usage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace headroom::server
