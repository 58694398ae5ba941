#include "api/reports/terminal_text.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace headroom::api::terminal {

using json::Value;

namespace {

/// Characters, not bytes: the continuing bytes of UTF-8 don't count.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

const Value& member(const Value& object, std::string_view name) {
  static const Value nothing{};
  const Value* value = object.find(name);
  return value == nullptr ? nothing : *value;
}

std::string_view text(const Value& object, std::string_view name) {
  const Value& value = member(object, name);
  return value.kind() == json::Kind::string ? value.text() : std::string_view{};
}

bool flag(const Value& object, std::string_view name) {
  const Value& value = member(object, name);
  return value.kind() == json::Kind::boolean && value.boolean();
}

std::string number(const Value& object, std::string_view name) {
  const Value& value = member(object, name);
  if (!value.is_number()) return "?";
  return value.kind() == json::Kind::integer ? std::to_string(value.integer()) : std::string(value.text());
}

std::string quantity(const Value& object, std::string_view name) {
  const Value& value = member(object, name);
  return value.is_number() ? text::quantity(value.number()) : "?";
}

std::string dollars(const Value& object, std::string_view name) {
  const std::string amount = number(object, name);
  return amount.starts_with('-') ? "-$" + amount.substr(1) : "$" + amount;
}

std::span<const Value> items(const Value& object, std::string_view name) {
  const Value& value = member(object, name);
  return value.kind() == json::Kind::array ? value.items() : std::span<const Value>{};
}

void append_entry(std::string& out, std::string_view label, std::string_view body, std::size_t label_width) {
  out += "  ";
  out += label;
  out.append(label_width - std::min(label.size(), label_width - 1), ' ');
  const std::size_t room = width - label_width - 2;
  while (body.size() > room) {
    const auto blank = body.rfind(' ', room);
    if (blank == std::string_view::npos || blank == 0) break;
    out += body.substr(0, blank);
    out += '\n';
    out.append(label_width + 2, ' ');
    body.remove_prefix(blank + 1);
  }
  out += body;
  out += '\n';
}

void append_steps(std::string& out, const json::Value& answer) {
  const auto steps = items(member(answer, "explanation"), "steps");
  if (steps.empty()) return;
  out += "\n  Calculation:\n";
  std::size_t longest = 0;
  for (const json::Value& step : steps) longest = std::max(longest, text(step, "name").size());
  for (const json::Value& step : steps) {
    std::string name(text(step, "name"));
    std::ranges::replace(name, '_', ' ');
    append_entry(out, name, std::string(text(step, "formula")) + " → " + std::string(text(step, "result")),
                 longest + 2);
  }
}

void append_table(std::string& out, const std::vector<std::vector<std::string>>& rows, std::size_t left) {
  std::vector<std::size_t> widths(rows.front().size());
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const bool has_content =
        std::any_of(rows.begin() + 1, rows.end(), [i](const auto& row) { return !row[i].empty() && row[i] != "-"; });
    if (!has_content) continue;
    for (const auto& row : rows) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string padding(widths[i] - width_of(row[i]), ' ');
      line += "  ";
      line += i < left ? row[i] + padding : padding + row[i];
    }
    out.append(line, 0, line.find_last_not_of(' ') + 1);
    out += '\n';
  }
}

}  // namespace headroom::api::terminal
