#include "api/lint/changes.hpp"

#include <algorithm>
#include <utility>

#include "api/json/copy.hpp"
#include "api/json/writer.hpp"

namespace headroom::lint {
namespace {

bool is_below(std::string_view pointer, std::string_view holder) {
  return pointer.size() > holder.size() && pointer.starts_with(holder) && pointer[holder.size()] == '/';
}

void write_with(json::Writer& out, const json::Value& object, const std::string& at,
                std::span<const Override> overrides) {
  out.begin_object();
  for (const json::Member& member : object.members()) {
    const std::string place = at + pointer_step(member.name);
    const auto exact = std::ranges::find(overrides, std::string_view(place), &Override::pointer);
    if (exact != overrides.end()) {
      if (!exact->value.empty()) out.name_text(member.name).raw(exact->value);
      continue;
    }
    out.name_text(member.name);
    const bool has_inner =
        std::ranges::any_of(overrides, [&](const Override& each) { return is_below(each.pointer, place); });
    if (has_inner && member.value.kind() == json::Kind::object)
      write_with(out, member.value, place, overrides);
    else
      json::write_copy(out, member.value);
  }
  for (const Override& each : overrides) {
    if (each.value.empty() || !is_below(each.pointer, at)) continue;
    const std::string_view name = each.pointer.substr(at.size() + 1);
    if (name.find('/') == std::string_view::npos && object.find(name) == nullptr) out.name_text(name).raw(each.value);
  }
  out.end_object();
}

}  // namespace

std::string copy_with(const json::Value& original, std::span<const Override> overrides) {
  std::string text;
  json::Writer out(text);
  write_with(out, original, "", overrides);
  return text;
}

std::string json_text(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string json_text(double number) {
  std::string out;
  json::append_number(out, number);
  return out;
}

std::string json_text(std::int64_t number) { return std::to_string(number); }

std::string json_text(bool value) { return value ? "true" : "false"; }

std::string json_text(const json::Value& value) {
  std::string out;
  json::Writer writer(out);
  json::write_copy(writer, value);
  return out;
}

PatchOperation set(const Place& place, std::string value) {
  return {.op = place.is_written() ? "replace" : "add", .path = place.pointer(), .value = std::move(value)};
}

PatchOperation set_within(const Place& object, std::string_view name, std::string value) {
  if (object.is_object()) return set(object.member(name), std::move(value));
  std::string text;
  json::Writer(text).begin_object().name_text(name).raw(value).end_object();
  return set(object, std::move(text));
}

PatchOperation remove(const Place& place) { return {.op = "remove", .path = place.pointer()}; }

PatchOperation append(const Place& list, std::string value) {
  return {.op = "add", .path = list.pointer() + "/-", .value = std::move(value)};
}

JsonPatch rename(const Place& object, std::string_view from, std::string_view to) {
  const Place old = object.member(from);
  if (old.value() == nullptr) return {};
  return {set(object.member(to), json_text(*old.value())), remove(old)};
}

JsonPatch exchange(const Place& one, const Place& other) {
  if (one.value() == nullptr || other.value() == nullptr) return {};
  return {set(one, json_text(*other.value())), set(other, json_text(*one.value()))};
}

}  // namespace headroom::lint
