#include "core/kubernetes/replicas/formula.hpp"

#include <cmath>
#include <utility>

#include "core/kubernetes/replicas/formula_functions.hpp"

namespace headroom::kubernetes {
namespace {

using namespace formula;
using Kind = FormulaNode::Kind;

constexpr int most_steps = 10'000;  // lists within lists multiply

int size_of(const Value& value) {
  int size = 1;
  for (const Value& item : value.items) size += size_of(item);
  return size;
}

class Evaluator {
 public:
  explicit Evaluator(const FormulaValues& values) : values_(values) {}

  Outcome of(const FormulaNode& node, const Value* element) {
    if (++steps_ > most_steps) return tl::unexpected(std::string("it takes too many steps"));
    switch (node.kind) {
      case Kind::number:
        return node.is_whole ? whole(node.number) : number(node.number);
      case Kind::boolean:
        return truth(node.number != 0);
      case Kind::nil:
        return Value{};
      case Kind::name:
        return of_name(node.text);
      case Kind::element:
        return of_element(element);
      case Kind::list:
        return list_of(node, element);
      case Kind::unary:
        return of_unary(node, element);
      case Kind::binary:
        return of_binary(node, element);
      case Kind::conditional:
        return of_conditional(node, element);
      case Kind::call:
        return of_call(node, element);
    }
    return Value{};
  }

 private:
  /// An element may be a list. Its copy costs as many steps as it has values.
  Outcome of_element(const Value* element) {
    if (element == nullptr) return needs("#", "a list around it");
    steps_ += size_of(*element);
    if (steps_ > most_steps) return tl::unexpected(std::string("it takes too many steps"));
    return *element;
  }

  Outcome of_name(const std::string& name) const {
    const auto known = values_.find(name);
    if (known == values_.end()) return tl::unexpected("no trigger is called '" + name + "'");
    return known->second ? number(*known->second) : Value{};
  }

  Outcome list_of(const FormulaNode& node, const Value* element) {
    Value list{.type = Value::Type::list};
    for (const FormulaNode& operand : node.operands) {
      auto item = of(operand, element);
      if (!item) return item;
      list.items.push_back(*std::move(item));
    }
    return list;
  }

  Outcome of_unary(const FormulaNode& node, const Value* element) {
    auto value = of(node.operands[0], element);
    if (!value) return value;
    if (node.text == "!")
      return value->type == Value::Type::truth ? Outcome(truth(!value->is_true())) : needs("not", "true or false");
    if (!value->is_number()) return needs(node.text, "a number");
    const double signed_one = node.text == "-" ? -value->number : value->number;
    return value->is_whole ? whole(signed_one) : number(signed_one);
  }

  Outcome of_binary(const FormulaNode& node, const Value* element) {
    auto left = of(node.operands[0], element);
    if (!left) return left;
    const std::string& op = node.text;
    if (op == "??") return left->type == Value::Type::nil ? of(node.operands[1], element) : left;
    const bool is_and = op == "and" || op == "&&";
    if (is_and || op == "or" || op == "||") return of_logic(op, *left, is_and, node.operands[1], element);
    auto right = of(node.operands[1], element);
    if (!right) return right;
    return is_comparison(op) ? comparison(op, *left, *right) : arithmetic(op, *left, *right);
  }

  Outcome of_logic(const std::string& op, const Value& left, bool is_and, const FormulaNode& second,
                   const Value* element) {
    if (left.type != Value::Type::truth) return needs(op, "true or false");
    if (left.is_true() != is_and) return left;
    auto right = of(second, element);
    if (right && right->type != Value::Type::truth) return needs(op, "true or false");
    return right;
  }

  Outcome of_conditional(const FormulaNode& node, const Value* element) {
    auto condition = of(node.operands[0], element);
    if (!condition) return condition;
    if (condition->type != Value::Type::truth) return needs("?", "true or false before it");
    return of(node.operands[condition->is_true() ? 1 : 2], element);
  }

  Outcome of_call(const FormulaNode& node, const Value* element) {
    if (is_of_elements(node.text)) return of_each(node, element);
    auto arguments = list_of(node, element);
    return arguments ? call(node.text, arguments->items) : arguments;
  }

  /// A list, and what is worked out for each of its elements. Without the latter the elements count as they are.
  Outcome of_each(const FormulaNode& node, const Value* element) {
    if (node.operands.empty() || node.operands.size() > 2) return needs(node.text, "a list and a condition");
    auto list = of(node.operands[0], element);
    if (!list) return list;
    if (list->type != Value::Type::list) return needs(node.text, "a list");
    std::vector<Value> results;
    for (const Value& item : list->items) {
      auto result = node.operands.size() == 2 ? of(node.operands[1], &item) : Outcome(item);
      if (!result) return result;
      results.push_back(*std::move(result));
    }
    return of_elements(node.text, list->items, std::move(results));
  }

  const FormulaValues& values_;
  int steps_{0};
};

}  // namespace

tl::expected<std::optional<double>, std::string> evaluate(const Formula& parsed, const FormulaValues& values) {
  const auto result = Evaluator(values).of(parsed.root, nullptr);
  if (!result) return tl::unexpected(result.error());
  if (result->type == Value::Type::nil) return std::optional<double>();
  if (!result->is_number()) return tl::unexpected(std::string("it does not give a number"));
  if (!std::isfinite(result->number))
    return tl::unexpected(std::string("it divides by zero or gives no finite number"));
  return std::optional(result->number);
}

}  // namespace headroom::kubernetes
