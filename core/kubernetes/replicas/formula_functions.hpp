#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

/// What the operators and functions of a formula give. Only formula.cpp uses this.
namespace headroom::kubernetes::formula {

/// What a part of the formula gives.
struct Value {
  enum class Type { nil, truth, number, list };
  Type type{Type::nil};
  double number{0};  ///< of a number; 1 for true
  bool is_whole{false};
  std::vector<Value> items{};

  bool is_number() const { return type == Type::number; }
  bool is_true() const { return number != 0; }
};
using Outcome = tl::expected<Value, std::string>;

inline Value number(double of) { return {.type = Value::Type::number, .number = of}; }
inline Value whole(double of) { return {.type = Value::Type::number, .number = of, .is_whole = true}; }
inline Value truth(bool of) { return {.type = Value::Type::truth, .number = of ? 1.0 : 0.0}; }
inline tl::unexpected<std::string> needs(const std::string& what, const std::string& needed) {
  return tl::unexpected("'" + what + "' needs " + needed);
}

/// `+ - * / % ** ^`
Outcome arithmetic(const std::string& op, const Value& a, const Value& b);
/// `== != < > <= >=`
Outcome comparison(const std::string& op, const Value& a, const Value& b);
bool is_comparison(const std::string& op);

/// A function whose arguments are known. An error if there is no such function, or if it does not take these arguments.
Outcome call(const std::string& name, const std::vector<Value>& arguments);

/// Whether the function works out something for each element of a list: `count`, `any`, `all`, `none`, `one`, `filter`,
/// `map`.
bool is_of_elements(const std::string& name);
/// The result of such a function, from the elements and what was worked out for each of them.
Outcome of_elements(const std::string& name, const std::vector<Value>& elements, std::vector<Value> results);

}  // namespace headroom::kubernetes::formula
