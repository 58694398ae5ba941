#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/value.hpp"

namespace headroom::server {

/// Rows of equally many cells, the first of them the head. `left` columns are aligned left in text, the others right.
struct Table {
  std::vector<std::vector<std::string>> rows;
  std::size_t left{0};
};

/// The forms in which an answer is printed, beside text for a person.
inline const std::vector<std::string> answer_forms{"text", "table", "markdown", "csv", "yaml", "json"};

/// What is printed of an answer in one of the `answer_forms` but text: json and yaml are all of it; table, markdown and
/// csv (RFC 4180, lines end with a line feed) are its table, and nothing if that has no rows.
std::string printed(std::string_view form, const json::Value& answer, std::string_view text_of_answer,
                    const Table& table);

}  // namespace headroom::server
