#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/value.hpp"

/// Pages of text for a terminal, made of JSON documents in which any field may be missing or of another kind.
namespace headroom::api::terminal {

/// No line is longer, unless a single word or a table is.
inline constexpr std::size_t width = 100;

/// The member's value; null where there is none.
const json::Value& member(const json::Value& object, std::string_view name);
/// Empty where the member is no string.
std::string_view text(const json::Value& object, std::string_view name);
bool flag(const json::Value& object, std::string_view name);
/// A number as it stands in the document, `?` where there is none.
std::string number(const json::Value& object, std::string_view name);
/// `1,234.5`: for people; at most two decimals.
std::string quantity(const json::Value& object, std::string_view name);
/// `$0.454`, `-$2`.
std::string dollars(const json::Value& object, std::string_view name);
/// Empty where the member is no array.
std::span<const json::Value> items(const json::Value& object, std::string_view name);

inline constexpr std::size_t usual_label_width = 11;

/// `label`, shorter than `label_width`, and a text that is broken at blanks and hangs below its first word.
void append_entry(std::string& out, std::string_view label, std::string_view body,
                  std::size_t label_width = usual_label_width);

/// "Calculation": the steps of the answer's explanation. Nothing if it has none.
void append_steps(std::string& out, const json::Value& answer);

/// Rows of equally many cells, the first of them the head; `left` columns are aligned left and the others right. A
/// column without content, every cell being empty or `-`, is left out.
void append_table(std::string& out, const std::vector<std::vector<std::string>>& rows, std::size_t left);

}  // namespace headroom::api::terminal
