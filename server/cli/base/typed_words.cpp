#include "server/cli/base/typed_words.hpp"

#include <charconv>

#include <CLI/CLI.hpp>

#include "api/json/parse.hpp"
#include "api/json/writer.hpp"

namespace headroom::server {

void append_word(std::string& text, std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && json::parse(word))
    text += word;
  else
    json::append_string(text, word);
}

void append_member(std::string& object, std::string_view name, std::string_view word) {
  if (word.empty()) return;
  object.append(object.ends_with('{') ? "\"" : ",\"").append(name).append("\":");
  append_word(object, word);
}

std::string flag_of_field(std::string_view pointer) {
  std::string flag = "-";
  for (const char c : pointer) flag += c == '/' || c == '_' ? '-' : c;
  return flag;
}

void add_word_flag(CLI::App& command, const char* name, std::string& to, const char* type, const char* help) {
  command.add_option(name, to, help)->type_name(type);
}

}  // namespace headroom::server
