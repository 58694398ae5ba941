#include "api/json/parse.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace headroom::json {

/// Receives nlohmann's events, and keeps open containers on two stacks. A closed container moves into the arena.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(Document& document) : document_(document) {}

  const std::string& fault() const { return fault_; }
  std::size_t fault_at() const { return fault_at_; }

  bool null() override { return add(Value{}); }
  bool boolean(bool value) override { return add(Value::of_boolean(value)); }
  bool number_integer(std::int64_t value) override { return add(Value::of_integer(value)); }
  bool number_unsigned(std::uint64_t value) override {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return add(Value::of_integer(static_cast<std::int64_t>(value)));
    return add(Value::of_real(keep(std::to_string(value))));
  }
  bool number_float(double, const std::string& text) override { return add(Value::of_real(keep(text))); }
  bool string(std::string& value) override { return add(Value::of_string(keep(value))); }
  bool binary(nlohmann::json::binary_t&) override { return fail("unexpected binary value"); }

  bool start_object(std::size_t) override { return open(Kind::object); }
  bool start_array(std::size_t) override { return open(Kind::array); }
  bool key(std::string& name) override {
    names_.push_back(keep(name));
    return true;
  }

  bool end_object() override {
    const std::size_t first = open_.back().first_value;
    const std::size_t count = values_.size() - first;
    const std::size_t first_name = names_.size() - count;
    Member* members = allocate<Member>(count);
    for (std::size_t i = 0; i < count; ++i) members[i] = {names_[first_name + i], values_[first + i]};
    names_.resize(first_name);
    if (const auto twice = repeated({members, count}))
      return fail("the name '" + std::string(*twice) + "' occurs twice in one object");
    return close(Value::of_object({members, count}));
  }

  bool end_array() override {
    const std::size_t first = open_.back().first_value;
    const std::size_t count = values_.size() - first;
    Value* items = allocate<Value>(count);
    std::copy_n(values_.data() + first, count, items);
    return close(Value::of_array({items, count}));
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
    fault_ = error.id == 406 ? "a number is out of range" : "not valid JSON";
    fault_at_ = position;
    return false;
  }

 private:
  struct Open {
    std::size_t first_value;
  };

  bool open(Kind) {
    if (open_.size() == maximum_depth) return fail("nested deeper than 64 levels");
    open_.push_back({values_.size()});
    return true;
  }

  bool close(Value container) {
    values_.resize(open_.back().first_value);
    open_.pop_back();
    return add(container);
  }

  bool add(Value value) {
    if (open_.empty())
      document_.root_ = value;
    else
      values_.push_back(value);
    return true;
  }

  bool fail(std::string why) {
    fault_ = std::move(why);
    return false;
  }

  template <class T>
  T* allocate(std::size_t count) {
    return count == 0 ? nullptr : static_cast<T*>(document_.arena_->allocate(count * sizeof(T), alignof(T)));
  }

  std::string_view keep(const std::string& text) {
    if (text.empty()) return {};
    char* copy = allocate<char>(text.size());
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  /// The few names of an ordinary object are compared in pairs. Many names are sorted by their hashes, which is quick,
  /// and by the names themselves if hashes are equal: names chosen by an attacker must not take quadratic time.
  static std::optional<std::string_view> repeated(std::span<const Member> members) {
    if (members.size() <= 16) {
      for (std::size_t i = 1; i < members.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (members[i].name == members[j].name) return members[i].name;
      return std::nullopt;
    }
    std::vector<std::pair<std::size_t, std::string_view>> sorted;
    sorted.reserve(members.size());
    for (const Member& member : members) sorted.emplace_back(std::hash<std::string_view>{}(member.name), member.name);
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    return twice == sorted.end() ? std::nullopt : std::optional(twice->second);
  }

  Document& document_;
  std::vector<Value> values_;
  std::vector<std::string_view> names_;
  std::vector<Open> open_;
  std::string fault_;
  std::size_t fault_at_{0};
};

Document::Document(std::size_t expected_bytes)
    : arena_(std::make_unique<std::pmr::monotonic_buffer_resource>(std::max<std::size_t>(expected_bytes, 256))) {}

Result<Document> parse(std::string_view text) {
  const auto malformed = [](std::string detail) {
    return tl::unexpected(Error{.kind = ErrorKind::malformed, .code = "malformed_body", .detail = std::move(detail)});
  };
  if (text.starts_with("\xEF\xBB\xBF")) return malformed("the text starts with a byte order mark");
  if (text.size() > Value::maximum_size) return malformed("the text has more than 4 GiB");
  // nlohmann takes a NUL for the end of the text, whatever follows it.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return malformed("not valid JSON (at byte " + std::to_string(nul + 1) + ")");
  Document document(text.size() * 4);
  Builder builder(document);
  if (!nlohmann::json::sax_parse(text, &builder)) {
    if (builder.fault_at() == 0) return malformed(builder.fault());
    return malformed(builder.fault() + " (at byte " + std::to_string(builder.fault_at()) + ")");
  }
  return document;
}

}  // namespace headroom::json
