#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

/// The formulas by which KEDA's scalingModifiers combine triggers into one metric. The language is expr
/// (https://expr-lang.org/docs/language-definition), of which this reads the part that works with numbers: literals,
/// names, lists, arithmetic, comparisons, logic, `? :`, `??`, and functions of numbers and lists.
namespace headroom::kubernetes {

/// A formula is not longer than this.
inline constexpr std::size_t longest_formula = 4'096;  // bytes

/// One operation and its operands, or a literal or a name.
struct FormulaNode {
  enum class Kind { number, boolean, nil, name, element, list, unary, binary, conditional, call };
  Kind kind{Kind::nil};
  double number{0};      ///< of a number; 1 for a true boolean
  bool is_whole{false};  ///< a number without a decimal point, which `%` needs
  std::string text{};    ///< of a name, an operator or a function
  std::vector<FormulaNode> operands{};
};

struct Formula {
  FormulaNode root{};
  std::vector<std::string> names{};  ///< of the triggers that it uses, sorted, each once
};

/// What is known of each trigger, by its name. A trigger without a value is `nil` in the formula.
using FormulaValues = std::map<std::string, std::optional<double>, std::less<>>;

/// The parsed text, or a clause about what can't be read: "'let' is not supported".
tl::expected<Formula, std::string> parse_formula(std::string_view text);

/// What the formula gives; no value if it gives `nil`. The error is a clause: "'+' needs two numbers". The result must
/// be a finite number: true and false, a list, or a division by zero are errors.
tl::expected<std::optional<double>, std::string> evaluate(const Formula& parsed, const FormulaValues& values);

}  // namespace headroom::kubernetes
