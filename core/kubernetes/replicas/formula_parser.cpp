#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/kubernetes/replicas/formula.hpp"

namespace headroom::kubernetes {
namespace {

using Kind = FormulaNode::Kind;

constexpr int deepest = 64;
constexpr int most_operators = 500;  // a chain is worked out as deep as it is long

struct Token {
  enum class Kind { number, name, symbol, end };
  Kind kind{Kind::end};
  std::string text{};
  double number{0};
  bool is_whole{false};
};

struct Binary {
  std::string_view text;
  int strength;
  bool from_the_right{false};
};
/// As strong as in expr. Words stand for symbols: `and` for `&&`.
constexpr std::array<Binary, 17> binaries{{{"or", 10},
                                           {"||", 10},
                                           {"and", 15},
                                           {"&&", 15},
                                           {"==", 20},
                                           {"!=", 20},
                                           {"<", 20},
                                           {">", 20},
                                           {"<=", 20},
                                           {">=", 20},
                                           {"+", 30},
                                           {"-", 30},
                                           {"*", 60},
                                           {"/", 60},
                                           {"%", 60},
                                           {"**", 100, true},
                                           {"^", 100, true}}};
constexpr int strength_of_not = 50;
constexpr int strength_of_sign = 90;
constexpr int strength_of_coalescing = 500;
/// Words of the language that this part of it does not have.
constexpr std::array<std::string_view, 9> unsupported{"let",      "in",         "matches",  "contains", "startsWith",
                                                      "endsWith", "startswith", "endswith", "if"};

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}

  tl::expected<Token, std::string> next() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n' || rest_[0] == '\r')) skip(1);
    if (rest_.empty()) return Token{};
    if (starts_name(rest_[0])) return name();
    if (is_digit(rest_[0]) || (rest_[0] == '.' && rest_.size() > 1 && is_digit(rest_[1]))) return number();
    return symbol();
  }

 private:
  void skip(std::size_t count) { rest_.remove_prefix(count); }

  Token name() {
    const auto end = std::ranges::find_if_not(rest_, [](char c) { return starts_name(c) || is_digit(c); });
    const auto size = static_cast<std::size_t>(end - rest_.begin());
    Token token{.kind = Token::Kind::name, .text = std::string(rest_.substr(0, size))};
    skip(size);
    return token;
  }

  tl::expected<Token, std::string> number() {
    Token token{.kind = Token::Kind::number};
    const auto [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), token.number);
    const auto size = static_cast<std::size_t>(end - rest_.data());
    token.text = rest_.substr(0, size);
    token.is_whole = token.text.find_first_of(".eE") == std::string::npos;
    skip(size);
    const bool goes_on = !rest_.empty() && (starts_name(rest_[0]) || rest_[0] == '.');
    if (fault != std::errc{} || goes_on || !std::isfinite(token.number))
      return tl::unexpected("the number after '" + token.text + "' can't be read");
    return token;
  }

  tl::expected<Token, std::string> symbol() {
    constexpr std::array<std::string_view, 9> long_ones{"**", "==", "!=", "<=", ">=", "&&", "||", "??", ".."};
    for (const std::string_view each : long_ones)
      if (rest_.starts_with(each)) return taken(each.size());
    constexpr std::string_view short_ones = "+-*/%^<>!?:()[]{},#";
    if (short_ones.find(rest_[0]) != std::string_view::npos) return taken(1);
    return tl::unexpected("'" + std::string(1, rest_[0]) + "' is not supported");
  }

  Token taken(std::size_t size) {
    Token token{.kind = Token::Kind::symbol, .text = std::string(rest_.substr(0, size))};
    skip(size);
    return token;
  }

  std::string_view rest_;
};

/// The first fault ends the reading; what is returned after it does not count.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { advance(); }

  tl::expected<Formula, std::string> parse() {
    Formula formula{.root = expression(0)};
    if (fault_.empty() && token_.kind != Token::Kind::end)
      fail("'" + token_.text + "' stands where the formula should end");
    if (!fault_.empty()) return tl::unexpected(fault_);
    std::ranges::sort(names_);
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    formula.names = std::move(names_);
    return formula;
  }

 private:
  void fail(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
    token_ = Token{};
  }
  void advance() {
    auto next = lexer_.next();
    if (next)
      token_ = *std::move(next);
    else
      fail(next.error());
  }
  bool at(std::string_view text) const { return token_.kind != Token::Kind::number && token_.text == text; }
  bool accept(std::string_view text) {
    const bool is_here = at(text) && token_.kind != Token::Kind::end;
    if (is_here) advance();
    return is_here;
  }
  void expect(std::string_view text) {
    if (accept(text)) return;
    const std::string found = token_.kind == Token::Kind::end ? "the end" : "'" + token_.text + "'";
    fail("'" + std::string(text) + "' is missing before " + found);
  }

  static FormulaNode node(Kind kind, std::string text, std::vector<FormulaNode> operands) {
    return {.kind = kind, .text = std::move(text), .operands = std::move(operands)};
  }
  /// Moves the operands: an initializer list would copy a long chain once for each operator.
  template <class... Operands>
  static FormulaNode node_of(Kind kind, std::string text, Operands... operands) {
    std::vector<FormulaNode> all;
    all.reserve(sizeof...(operands));
    (all.push_back(std::move(operands)), ...);
    return node(kind, std::move(text), std::move(all));
  }

  FormulaNode expression(int strength) {
    if (++depth_ > deepest) fail("it is nested too deeply");
    FormulaNode left = fault_.empty() ? unary() : FormulaNode{};
    while (fault_.empty()) {
      const auto found = operator_here();
      if (!found || found->strength < strength) break;
      if (++operators_ > most_operators) fail("it has too many operators");
      advance();
      FormulaNode right = expression(found->from_the_right ? found->strength : found->strength + 1);
      left = node_of(Kind::binary, std::string(found->text), std::move(left), std::move(right));
    }
    if (strength == 0 && accept("?")) {
      FormulaNode yes = expression(0);
      expect(":");
      FormulaNode no = expression(0);
      left = node_of(Kind::conditional, "?", std::move(left), std::move(yes), std::move(no));
    }
    --depth_;
    return left;
  }

  std::optional<Binary> operator_here() const {
    if (token_.kind == Token::Kind::number || token_.kind == Token::Kind::end) return std::nullopt;
    if (token_.text == "??") return Binary{"??", strength_of_coalescing};
    const auto found = std::ranges::find(binaries, token_.text, &Binary::text);
    return found == binaries.end() ? std::nullopt : std::optional(*found);
  }

  FormulaNode unary() {
    if (accept("not") || accept("!")) return node_of(Kind::unary, "!", expression(strength_of_not));
    if (accept("-")) return node_of(Kind::unary, "-", expression(strength_of_sign));
    if (accept("+")) return node_of(Kind::unary, "+", expression(strength_of_sign));
    return primary();
  }

  FormulaNode primary() {
    const Token token = token_;
    if (accept("(")) {
      FormulaNode inner = expression(0);
      expect(")");
      return inner;
    }
    if (accept("[")) return node(Kind::list, "", sequence("]"));
    if (accept("#")) return node(Kind::element, "#", {});
    if (accept("{")) {
      FormulaNode inner = expression(0);
      expect("}");
      return inner;
    }
    if (token.kind == Token::Kind::end || token.kind == Token::Kind::symbol) {
      fail(token.kind == Token::Kind::end ? "it ends too early" : "'" + token.text + "' is not supported here");
      return {};
    }
    advance();
    return token.kind == Token::Kind::number
               ? FormulaNode{.kind = Kind::number, .number = token.number, .is_whole = token.is_whole}
               : named(token.text);
  }

  FormulaNode named(const std::string& text) {
    if (text == "true" || text == "false") return {.kind = Kind::boolean, .number = text == "true" ? 1.0 : 0.0};
    if (text == "nil") return {};
    if (std::ranges::find(unsupported, text) != unsupported.end()) fail("'" + text + "' is not supported");
    if (accept("(")) return node(Kind::call, text, sequence(")"));
    names_.push_back(text);
    return node(Kind::name, text, {});
  }

  std::vector<FormulaNode> sequence(std::string_view end) {
    std::vector<FormulaNode> items;
    while (fault_.empty() && !at(end)) {
      items.push_back(expression(0));
      if (!accept(",")) break;
    }
    expect(end);
    return items;
  }

  Lexer lexer_;
  Token token_{};
  std::string fault_{};
  std::vector<std::string> names_{};
  int depth_{0};
  int operators_{0};
};

}  // namespace

tl::expected<Formula, std::string> parse_formula(std::string_view text) {
  if (text.size() > longest_formula) return tl::unexpected(std::string("it has more than 4,096 bytes"));
  return Parser(text).parse();
}

}  // namespace headroom::kubernetes
