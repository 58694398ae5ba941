#include "core/kubernetes/replicas/formula_functions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace headroom::kubernetes::formula {
namespace {

bool same(const Value& a, const Value& b) {
  return a.type == b.type && a.number == b.number &&
         std::ranges::equal(a.items, b.items, [](const Value& x, const Value& y) { return same(x, y); });
}

/// The numbers of a list, or of lists and numbers given one by one, as `max` and `sum` take them.
std::optional<std::vector<double>> numbers_of(const std::vector<Value>& values) {
  std::vector<double> all;
  for (const Value& value : values) {
    if (value.type == Value::Type::list) {
      const auto inner = numbers_of(value.items);
      if (!inner) return std::nullopt;
      all.insert(all.end(), inner->begin(), inner->end());
    } else if (value.is_number()) {
      all.push_back(value.number);
    } else {
      return std::nullopt;
    }
  }
  return all;
}

bool all_whole(const std::vector<Value>& values) {
  return std::ranges::all_of(
      values, [](const Value& v) { return v.type == Value::Type::list ? all_whole(v.items) : v.is_whole; });
}

double median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

Outcome of_one(const std::string& name, const std::vector<Value>& arguments) {
  if (arguments.size() != 1 || !arguments[0].is_number()) return needs(name, "one number");
  const double x = arguments[0].number;
  if (name == "abs") return arguments[0].is_whole ? whole(std::abs(x)) : number(std::abs(x));
  if (name == "ceil") return number(std::ceil(x));
  if (name == "floor") return number(std::floor(x));
  if (name == "round") return number(std::round(x));
  return name == "int" ? whole(std::trunc(x)) : number(x);
}

Outcome of_many(const std::string& name, const std::vector<Value>& arguments) {
  const auto numbers = numbers_of(arguments);
  if (!numbers) return needs(name, "numbers");
  if (name == "sum") {
    const double total = std::accumulate(numbers->begin(), numbers->end(), 0.0);
    return all_whole(arguments) ? whole(total) : number(total);
  }
  if (numbers->empty()) return needs(name, "at least one number");
  if (name == "mean")
    return number(std::accumulate(numbers->begin(), numbers->end(), 0.0) / static_cast<double>(numbers->size()));
  if (name == "median") return number(median(*numbers));
  const double extreme = name == "max" ? std::ranges::max(*numbers) : std::ranges::min(*numbers);
  return all_whole(arguments) ? whole(extreme) : number(extreme);
}

Outcome of_truths(const std::string& name, std::size_t held, std::size_t size) {
  if (name == "count") return whole(static_cast<double>(held));
  if (name == "any") return truth(held > 0);
  if (name == "all") return truth(held == size);
  return truth(name == "none" ? held == 0 : held == 1);
}

template <std::size_t Size>
bool is_one_of(const std::string& name, const std::string_view (&names)[Size]) {
  return std::ranges::find(names, name) != std::end(names);
}

constexpr std::string_view functions_of_one[] = {"abs", "ceil", "floor", "round", "int", "float"};
constexpr std::string_view functions_of_many[] = {"max", "min", "sum", "mean", "median"};
constexpr std::string_view functions_of_elements[] = {"count", "any", "all", "none", "one", "filter", "map"};

}  // namespace

Outcome arithmetic(const std::string& op, const Value& a, const Value& b) {
  if (!a.is_number() || !b.is_number()) return needs(op, "two numbers");
  const bool whole_ones = a.is_whole && b.is_whole;
  const auto kept = [&](double result) { return whole_ones ? whole(result) : number(result); };
  if (op == "+") return kept(a.number + b.number);
  if (op == "-") return kept(a.number - b.number);
  if (op == "*") return kept(a.number * b.number);
  if (op == "/") return number(a.number / b.number);
  if (op != "%") return number(std::pow(a.number, b.number));
  if (!whole_ones) return needs(op, "two whole numbers, and figures are none");
  return whole(std::fmod(a.number, b.number));
}

Outcome comparison(const std::string& op, const Value& a, const Value& b) {
  if (op == "==") return truth(same(a, b));
  if (op == "!=") return truth(!same(a, b));
  if (!a.is_number() || !b.is_number()) return needs(op, "two numbers");
  if (op == "<") return truth(a.number < b.number);
  if (op == ">") return truth(a.number > b.number);
  return truth(op == "<=" ? a.number <= b.number : a.number >= b.number);
}

bool is_comparison(const std::string& op) { return op == "==" || op == "!=" || op[0] == '<' || op[0] == '>'; }

Outcome call(const std::string& name, const std::vector<Value>& arguments) {
  if (is_one_of(name, functions_of_one)) return of_one(name, arguments);
  if (is_one_of(name, functions_of_many)) return of_many(name, arguments);
  if (name != "len") return tl::unexpected("function '" + name + "' is not supported");
  const bool is_list = arguments.size() == 1 && arguments[0].type == Value::Type::list;
  return is_list ? Outcome(whole(static_cast<double>(arguments[0].items.size()))) : needs("len", "a list");
}

bool is_of_elements(const std::string& name) { return is_one_of(name, functions_of_elements); }

Outcome of_elements(const std::string& name, const std::vector<Value>& elements, std::vector<Value> results) {
  if (name == "map") return Value{.type = Value::Type::list, .items = std::move(results)};
  if (std::ranges::any_of(results, [](const Value& result) { return result.type != Value::Type::truth; }))
    return needs(name, "true or false for each element");
  Value kept{.type = Value::Type::list};
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (results[i].is_true()) kept.items.push_back(elements[i]);
  if (name == "filter") return kept;
  return of_truths(name, kept.items.size(), elements.size());
}

}  // namespace headroom::kubernetes::formula
