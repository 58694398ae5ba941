#include "server/cli/table_forms.hpp"

#include "api/json/yaml.hpp"
#include "api/reports/terminal_text.hpp"

namespace headroom::server {
namespace {

std::string csv_cell(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string csv(const Table& table) {
  std::string out;
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out.append(i == 0 ? "" : ",").append(csv_cell(row[i]));
    out += '\n';
  }
  return out;
}

std::string markdown_cell(const std::string& cell) {
  std::string out;
  for (const char c : cell) {
    if (c == '|' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string markdown(const Table& table) {
  std::string out;
  for (std::size_t line = 0; line < table.rows.size(); ++line) {
    for (const std::string& cell : table.rows[line]) out.append("| ").append(markdown_cell(cell)).append(" ");
    out += "|\n";
    if (line > 0) continue;
    for (std::size_t i = 0; i < table.rows[line].size(); ++i) out += i < table.left ? "|---" : "|---:";
    out += "|\n";
  }
  return out;
}

}  // namespace

std::string printed(std::string_view form, const json::Value& answer, std::string_view text_of_answer,
                    const Table& table) {
  if (form == "json") return std::string(text_of_answer) + "\n";
  if (form == "yaml") return api::to_yaml(answer);
  if (table.rows.size() < 2) return {};
  if (form == "csv") return csv(table);
  if (form == "markdown") return markdown(table);
  std::string out;
  api::terminal::append_table(out, table.rows, table.left);
  return out;
}

}  // namespace headroom::server
