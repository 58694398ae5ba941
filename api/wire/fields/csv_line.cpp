#include "api/wire/fields/csv_line.hpp"

#include <algorithm>
#include <cstdint>

namespace headroom::api {
namespace {

/// Takes the rest of a quoted value, behind its first quote, and the quote at its end.
bool take_quoted(std::string_view& line, std::string& cell) {
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c != '"') {
      cell += c;
      continue;
    }
    if (!line.starts_with('"')) return line.empty() || line.front() == ',';
    cell += '"';
    line.remove_prefix(1);
  }
  return false;
}

/// How many bytes follow the first of a sequence, and which bits of the first count.
struct Lead {
  std::size_t following{0};
  std::uint32_t bits{0};
  std::uint32_t smallest{0};  ///< a smaller character has a shorter form
};

std::optional<Lead> lead_of(unsigned char byte) {
  if (byte < 0x80) return Lead{0, byte, 0};
  if ((byte & 0xE0) == 0xC0) return Lead{1, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return Lead{2, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return Lead{3, byte & 0x07u, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> csv_cells(std::string_view line) {
  std::vector<std::string> cells;
  for (;;) {
    std::string cell;
    if (line.starts_with('"')) {
      line.remove_prefix(1);
      if (!take_quoted(line, cell)) return std::nullopt;
    } else {
      cell = line.substr(0, line.find(','));
      line.remove_prefix(cell.size());
      if (cell.find('"') != std::string::npos) return std::nullopt;
    }
    cells.push_back(std::move(cell));
    if (line.empty()) return cells;
    line.remove_prefix(1);
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto lead = lead_of(static_cast<unsigned char>(text.front()));
    if (!lead || text.size() <= lead->following) return false;
    std::uint32_t character = lead->bits;
    for (std::size_t i = 1; i <= lead->following; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xC0) != 0x80) return false;
      character = character << 6 | (byte & 0x3Fu);
    }
    const bool surrogate = character >= 0xD800 && character < 0xE000;
    if (character < lead->smallest || surrogate || character > 0x10FFFF) return false;
    text.remove_prefix(lead->following + 1);
  }
  return true;
}

}  // namespace headroom::api
