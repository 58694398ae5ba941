#include "api/lint/place.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headroom::lint {

std::string pointer_step(std::string_view name) {
  std::string step = "/";
  for (const char c : name) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return step;
}

Place Place::member(std::string_view name) const {
  const json::Value* found = value_ != nullptr && value_->kind() == json::Kind::object ? value_->find(name) : nullptr;
  return {found, pointer_ + pointer_step(name), where()};
}

Place Place::at(const json::Member& member) const {
  return {&member.value, pointer_ + pointer_step(member.name), where()};
}

Place Place::item(std::size_t index) const {
  const bool is_there = value_ != nullptr && value_->kind() == json::Kind::array && index < value_->items().size();
  return {is_there ? &value_->items()[index] : nullptr, pointer_ + "/" + std::to_string(index), where()};
}

std::optional<double> Place::number() const { return is_number() ? std::optional(value_->number()) : std::nullopt; }

std::optional<std::int64_t> Place::integer() const {
  if (!is_number()) return std::nullopt;
  if (value_->kind() == json::Kind::integer) return value_->integer();
  constexpr double most = 9007199254740992.0;
  const double number = value_->number();
  if (std::abs(number) > most || std::floor(number) != number) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::string_view> Place::text() const { return is_text() ? std::optional(value_->text()) : std::nullopt; }

std::optional<bool> Place::boolean() const { return is_boolean() ? std::optional(value_->boolean()) : std::nullopt; }

std::span<const json::Value> Place::items(std::size_t most) const {
  if (!is_array()) return {};
  return value_->items().first(std::min(most, value_->items().size()));
}

std::span<const json::Member> Place::members() const {
  return is_object() ? value_->members() : std::span<const json::Member>{};
}

}  // namespace headroom::lint
