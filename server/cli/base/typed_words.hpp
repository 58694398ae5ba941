#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}  // namespace CLI

/// What is typed on a command line, as the JSON of the API, so that one set of rules reads both.
namespace headroom::server {

/// Appends a word as a JSON number if it is one, or else as a text, which the rules of the API then refuse.
void append_word(std::string& text, std::string_view word);

/// Appends `,"NAME":WORD` to an object, or nothing if the word is empty. The first member has no comma.
void append_member(std::string& object, std::string_view name, std::string_view word);

/// The flag of a field: `--start-up-seconds` for `/start_up_seconds`.
std::string flag_of_field(std::string_view pointer);

/// Adds a flag whose value is kept as typed. `type` names the value in --help.
void add_word_flag(CLI::App& command, const char* name, std::string& to, const char* type, const char* help);

}  // namespace headroom::server
