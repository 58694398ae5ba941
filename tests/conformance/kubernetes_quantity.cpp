#include "core/kubernetes/objects/quantity.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

using kubernetes::Quantity;
using kubernetes::QuantityFormat;

std::string format_name(QuantityFormat format) {
  switch (format) {
    case QuantityFormat::binary_si:
      return "BinarySI";
    case QuantityFormat::decimal_exponent:
      return "DecimalExponent";
    case QuantityFormat::decimal_si:
      return "DecimalSI";
  }
  throw Malformed("a format without a name");
}

std::string digits_of(Int128 magnitude) {
  std::string digits = std::to_string(static_cast<int>(magnitude % 10));
  return magnitude < 10 ? digits : digits_of(magnitude / 10) + digits;
}

std::string signed_text(Int128 number, const std::string& magnitude) { return (number < 0 ? "-" : "") + magnitude; }

Int128 magnitude_of(Int128 number) { return number < 0 ? -number : number; }

/// The value in full: no exponent, no trailing zeros after the point.
std::string plain(Int128 nanos) {
  std::string digits = digits_of(magnitude_of(nanos));
  if (digits.size() < 10) digits.insert(0, 10 - digits.size(), '0');
  digits.insert(digits.size() - 9, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return signed_text(nanos, digits);
}

/// Vectors write a decimal quantity's whole number with its trailing zeros as an exponent, `8E+3`, and a thousand
/// times that with three of them: `8.000E+6`. Binary quantities are written in full.
std::string whole_number(const Quantity& quantity, Int128 nanos_per_unit, std::size_t kept_zeros) {
  const Int128 number = count_of(quantity, nanos_per_unit);
  const std::string digits = digits_of(magnitude_of(number));
  const bool exact = quantity.nanos % kubernetes::nanos_per_one == 0;
  const std::size_t significant = digits.find_last_not_of('0') + 1 + kept_zeros;
  if (quantity.format == QuantityFormat::binary_si || number == 0 || !exact || significant >= digits.size())
    return signed_text(number, digits);
  std::string mantissa = digits.substr(0, significant);
  if (significant > 1) mantissa.insert(1, ".");
  return signed_text(number, mantissa + "E+" + std::to_string(digits.size() - 1));
}

Json described(const std::optional<Quantity>& quantity) {
  if (!quantity) return {{"valid", false}};
  return {{"valid", true},
          {"value", plain(quantity->nanos)},
          {"format", format_name(quantity->format)},
          {"canonical", canonical(*quantity)},
          {"value_ceil", whole_number(*quantity, kubernetes::nanos_per_one, 0)},
          {"milli_ceil", whole_number(*quantity, kubernetes::nanos_per_milli, 3)}};
}

Json of_text(const Json& input) { return described(kubernetes::parse_quantity(text(input, "text"))); }

/// Null is zero; a bare number reads as its own text.
Json of_json(const Json& input) {
  const Json document = Json::parse(text(input, "json"), nullptr, false);
  if (document.is_null()) return described(Quantity{});
  return described(
      kubernetes::parse_padded_quantity(document.is_string() ? document.get<std::string>() : text(input, "json")));
}

constexpr Kind kinds[] = {
    {"big", of_text},     {"canonical", of_text}, {"emit", of_text},
    {"invalid", of_text}, {"json", of_json},      {"parse", of_text},
};

}  // namespace

const Suite kubernetes_quantity{"kubernetes_quantity", kinds};

}  // namespace headroom::conformance
