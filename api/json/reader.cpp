#include "api/json/reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/faults.hpp"

namespace headroom::json {
namespace {

void append_pointer(std::string& out, const Path& path) {
  if (path.parent == nullptr) return;
  append_pointer(out, *path.parent);
  out += '/';
  if (path.index != Path::npos) {
    out += std::to_string(path.index);
    return;
  }
  for (const char c : path.name) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
}

}  // namespace

std::string Path::pointer() const {
  std::string out;
  append_pointer(out, *this);
  return out;
}

void Violations::add(const Path& path, std::string_view code, std::string detail) {
  add(path, {.pointer = {}, .code = std::string(code), .detail = std::move(detail)});
}

/// A part that several readers look into has its fault once.
void Violations::add(const Path& path, const Violation& fault) {
  if (kept_.size() < capacity) {
    Violation placed{path.pointer() + fault.pointer, fault.code, fault.detail};
    if (std::ranges::find(kept_, placed) != kept_.end()) return;
    kept_.push_back(std::move(placed));
  }
  ++total_;
}

Error Violations::error(std::string_view what) const {
  const std::string faults = total_ == 1 ? "1 fault" : std::to_string(total_) + " faults";
  std::string detail = std::string(what) + " has " + faults;
  if (total_ > kept_.size()) detail += ", the first " + std::to_string(kept_.size()) + " are listed";
  return {.kind = ErrorKind::invalid, .code = "invalid_document", .detail = std::move(detail), .violations = kept_};
}

ObjectReader::ObjectReader(const Value& value, Path path, Violations& violations, UnknownFields unknown)
    : object_(value), path_(path), violations_(violations), unknown_(unknown) {
  if (value.kind() == Kind::object) {
    if (value.members().size() > 64) read_high_.resize(value.members().size() - 64);
    return;
  }
  violations_.add(path_, "wrong_type", "must be an object");
  object_ = Value::of_object({});
  unknown_ = UnknownFields::ignored;
}

const Value* ObjectReader::get(std::string_view name) {
  const auto members = object_.members();
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].name != name) continue;
    if (i < 64)
      read_low_ |= std::uint64_t{1} << i;
    else
      read_high_[i - 64] = true;
    return given(&members[i].value);
  }
  return nullptr;
}

const Value* ObjectReader::given(const Value* value) const {
  const bool absent = value == nullptr || (value->kind() == Kind::null && unknown_ == UnknownFields::ignored);
  return absent ? nullptr : value;
}

const Value* ObjectReader::typed(std::string_view name, Kind kind, std::string_view expected) {
  const Value* value = get(name);
  if (value == nullptr || value->kind() == kind) return value;
  wrong_type(name, expected);
  return nullptr;
}

void ObjectReader::wrong_type(std::string_view name, std::string_view expected) {
  violations_.add(path_.member(name), "wrong_type", "must be " + std::string(expected));
}

std::optional<bool> ObjectReader::boolean(std::string_view name) {
  const Value* value = typed(name, Kind::boolean, "true or false");
  return value ? std::optional(value->boolean()) : std::nullopt;
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, std::int64_t minimum, std::int64_t maximum) {
  const Value* value = get(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    wrong_type(name, "a whole number");
    return std::nullopt;
  }
  std::int64_t whole = 0;
  if (value->kind() == Kind::integer) {
    whole = value->integer();
  } else {
    const double real = value->number();
    if (std::floor(real) != real) {
      wrong_type(name, "a whole number");
      return std::nullopt;
    }
    whole = std::abs(real) < 9e15 ? static_cast<std::int64_t>(real) : (real < 0 ? INT64_MIN : INT64_MAX);
  }
  if (whole >= minimum && whole <= maximum) return whole;
  violations_.add(path_.member(name), "out_of_range",
                  range_text(static_cast<double>(minimum), static_cast<double>(maximum)));
  return std::nullopt;
}

std::optional<double> ObjectReader::number(std::string_view name, double minimum, double maximum) {
  const Value* value = get(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    wrong_type(name, "a number");
    return std::nullopt;
  }
  const double real = value->number();
  if (real >= minimum && real <= maximum) return real;
  violations_.add(path_.member(name), "out_of_range", range_text(minimum, maximum));
  return std::nullopt;
}

std::optional<double> ObjectReader::number(std::string_view name) {
  return number(name, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
}

std::optional<std::string_view> ObjectReader::string(std::string_view name, std::size_t maximum_length) {
  const Value* value = typed(name, Kind::string, "a string");
  if (value == nullptr) return std::nullopt;
  if (value->text().size() <= maximum_length) return value->text();
  violations_.add(path_.member(name), "too_long", "must have at most " + std::to_string(maximum_length) + " bytes");
  return std::nullopt;
}

std::optional<Seconds> ObjectReader::seconds(std::string_view name, std::int64_t minimum, std::int64_t maximum) {
  const auto whole = integer(name, minimum, maximum);
  return whole ? std::optional(Seconds{*whole}) : std::nullopt;
}

std::optional<MicroDollars> ObjectReader::dollars(std::string_view name) {
  const Value* value = get(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    wrong_type(name, "an amount in US dollars");
    return std::nullopt;
  }
  const auto amount =
      value->kind() == Kind::integer ? parse_dollars(std::to_string(value->integer())) : parse_dollars(value->text());
  if (!amount) violations_.add(path_.member(name), "out_of_range", range_text(0, 1e9));
  return amount;
}

std::optional<Instant> ObjectReader::time(std::string_view name) {
  const auto text = string(name, 64);
  if (!text) return std::nullopt;
  const auto at = parse_rfc3339(*text);
  if (!at) violations_.add(path_.member(name), "not_a_time", "must be an RFC 3339 time such as 2026-11-22T10:00:00Z");
  return at;
}

const Value* ObjectReader::object(std::string_view name) { return typed(name, Kind::object, "an object"); }

std::optional<std::span<const Value>> ObjectReader::array(std::string_view name, std::size_t maximum_items) {
  const Value* value = typed(name, Kind::array, "an array");
  if (value == nullptr) return std::nullopt;
  if (value->items().size() <= maximum_items) return value->items();
  violations_.add(path_.member(name), "too_many", "must have at most " + std::to_string(maximum_items) + " items");
  return std::nullopt;
}

void ObjectReader::require(std::string_view name) {
  if (!has(name)) violations_.add(path_.member(name), "missing", "is required");
}

void ObjectReader::report(std::string_view name, std::string_view code, std::string detail) {
  violations_.add(path_.member(name), code, std::move(detail));
}

void ObjectReader::skip_rest() {
  read_low_ = ~std::uint64_t{0};
  read_high_.assign(read_high_.size(), true);
}

void ObjectReader::close() {
  if (unknown_ == UnknownFields::ignored) return;
  const auto members = object_.members();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool read = i < 64 ? ((read_low_ >> i) & 1) != 0 : read_high_[i - 64];
    if (!read) violations_.add(path_.member(members[i].name), "unknown_field", "is not a field of this document");
  }
}

}  // namespace headroom::json
