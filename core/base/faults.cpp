#include "core/base/faults.hpp"

#include <charconv>

namespace headroom {
namespace {

std::string plain(double value) {
  char buffer[512];  // the largest double has 309 digits
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return {buffer, end.ptr};
}

}  // namespace

std::string range_text(double minimum, double maximum) {
  return "must be between " + plain(minimum) + " and " + plain(maximum);
}

void Faults::add(std::string pointer, std::string_view code, std::string detail) {
  faults_.push_back({std::move(pointer), std::string(code), std::move(detail)});
}

void Faults::check(bool is_sound, std::string_view pointer, std::string_view code, std::string_view detail) {
  if (!is_sound) add(std::string(pointer), code, std::string(detail));
}

void Faults::check_range(std::string_view pointer, double value, double minimum, double maximum) {
  if (!(value >= minimum && value <= maximum)) add(std::string(pointer), "out_of_range", range_text(minimum, maximum));
}

void Faults::check_whole(std::string_view pointer, std::int64_t value, std::int64_t minimum, std::int64_t maximum) {
  if (value < minimum || value > maximum)
    add(std::string(pointer), "out_of_range", range_text(static_cast<double>(minimum), static_cast<double>(maximum)));
}

void Faults::add_part(std::string_view pointer, std::vector<Violation> part) {
  for (Violation& fault : part) {
    fault.pointer.insert(0, pointer);
    faults_.push_back(std::move(fault));
  }
}

void Faults::add_item(std::string_view pointer, std::size_t index, std::vector<Violation> item) {
  if (!item.empty()) add_part(std::string(pointer).append("/").append(std::to_string(index)), std::move(item));
}

}  // namespace headroom
