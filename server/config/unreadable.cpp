#include "server/config/unreadable.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace headroom::server {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view first_line(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  return text.substr(0, text.find_first_of("\r\n"));
}

/// Headings such as `NAMESPACE  NAME  READY  STATUS`: at least two words, all in capitals.
bool is_row_of_headings(std::string_view line) {
  int words = 0;
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    const std::string_view word = line.substr(0, line.find(' '));
    const auto in_heading = [](char c) {
      return std::isupper(static_cast<unsigned char>(c)) != 0 || std::isdigit(static_cast<unsigned char>(c)) != 0 ||
             std::string_view("-_()%/.:").find(c) != std::string_view::npos;
    };
    if (std::isupper(static_cast<unsigned char>(word.front())) == 0 || !std::ranges::all_of(word, in_heading))
      return false;
    ++words;
    line.remove_prefix(word.size());
  }
  return words >= 2;
}

/// `CLUSTER<TAB>arn:…`
bool is_row_of_aws_text(std::string_view line) {
  const std::size_t tab = line.find('\t');
  return tab != std::string_view::npos && tab > 0 &&
         std::ranges::all_of(line.substr(0, tab), [](char c) { return std::isupper(static_cast<unsigned char>(c)); });
}

bool is_description(std::string_view text) {
  return text.starts_with("Name: ") && text.find("\nLabels: ") != std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_error_message(std::string_view line) {
  constexpr std::array<std::string_view, 8> beginnings{"Error from server",
                                                       "error: ",
                                                       "Error: ",
                                                       "No resources found",
                                                       "Unable to connect to the server",
                                                       "An error occurred",
                                                       "usage: ",
                                                       "Unable to locate credentials"};
  return std::ranges::any_of(beginnings, [&](std::string_view begin) { return line.starts_with(begin); });
}

}  // namespace

std::optional<std::string> what_it_is_instead(std::string_view text) {
  const std::string_view line = first_line(text);
  if (line.empty()) return "there is nothing in it; perhaps the command that should have written it failed";
  if (is_error_message(line))
    return "this is the error message of another program: " + std::string(line.substr(0, 200));
  if (is_row_of_headings(line))
    return "this is the table that kubectl prints for people; use `kubectl get … -o json`, or -o yaml";
  if (is_description(text)) return "this is what `kubectl describe` prints for people; use `kubectl get … -o json`";
  if (line.starts_with("-----") && line.find_first_not_of('-') == std::string_view::npos)
    return "this is the table that the AWS command line prints for people; use --output json";
  if (is_row_of_aws_text(line)) return "this is the text that the AWS command line prints; use --output json";
  if (!line.starts_with('<')) return std::nullopt;
  const std::string begin = lower(text.substr(0, 2048));
  if (begin.find("<html") != std::string::npos || begin.find("<!doctype html") != std::string::npos)
    return "this is an HTML page, perhaps of a login or a proxy";
  return "this is XML; ask for JSON (from YARN with the header `Accept: application/json`)";
}

}  // namespace headroom::server
