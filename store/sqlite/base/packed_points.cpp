#include "store/sqlite/base/packed_points.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "store/sqlite/base/database_error.hpp"
#include "store/sqlite/base/decimal_value.hpp"
#include "store/sqlite/base/packed_integers.hpp"

namespace headroom::store {
namespace {

using Integers = std::vector<std::uint64_t>;

/// How the values of a chunk are stored.
enum class Form : unsigned char {
  offsets,    ///< exponent, smallest, distance of each from the smallest
  changes,    ///< exponent, distance of each from the one before
  exponents,  ///< an exponent each, a whole number each
  bits,       ///< the bits of a double, each combined with those of the one before
};

[[noreturn]] void corrupt() { throw DatabaseError{SQLITE_CORRUPT, 0, "stored points are damaged"}; }

std::vector<DecimalValue> decimals_of(std::span<const ArrivedPoint> points) {
  std::vector<DecimalValue> decimals;
  decimals.reserve(points.size());
  for (const auto& point : points) {
    decimals.push_back(shortest_decimal(point.value));
    if (!is_decimal(decimals.back())) return {};
  }
  return decimals;
}

/// All values with the same number of places. Empty if one of them has too many digits then.
std::vector<std::int64_t> with_common_places(std::span<const ArrivedPoint> points, int places) {
  std::vector<std::int64_t> digits;
  digits.reserve(points.size());
  for (const auto& point : points) {
    const auto decimal = with_places(point.value, places);
    if (!is_decimal(decimal)) return {};
    digits.push_back(decimal.digits);
  }
  return digits;
}

std::string by_offsets(const std::vector<std::int64_t>& digits, int places) {
  const auto smallest = std::ranges::min(digits);
  Integers offsets;
  for (const auto value : digits) offsets.push_back(static_cast<std::uint64_t>(value - smallest));
  std::string out{static_cast<char>(Form::offsets), static_cast<char>(places - least_places)};
  append_varint(out, zigzag(smallest));
  append_integers(out, offsets);
  return out;
}

std::string by_changes(const std::vector<std::int64_t>& digits, int places) {
  Integers changes;
  std::int64_t before = digits.front();
  for (const auto value : digits) changes.push_back(zigzag(value - std::exchange(before, value)));
  std::string out{static_cast<char>(Form::changes), static_cast<char>(places - least_places)};
  append_varint(out, zigzag(digits.front()));
  append_integers(out, changes);
  return out;
}

std::string by_exponents(const std::vector<DecimalValue>& decimals) {
  Integers places;
  Integers digits;
  for (const auto& decimal : decimals) {
    places.push_back(static_cast<std::uint64_t>(decimal.places - least_places));
    digits.push_back(zigzag(decimal.digits));
  }
  std::string out{static_cast<char>(Form::exponents)};
  append_integers(out, places);
  append_integers(out, digits);
  return out;
}

std::string by_bits(std::span<const ArrivedPoint> points) {
  Integers bits;
  std::uint64_t before = 0;
  for (const auto& point : points) {
    const auto own = std::bit_cast<std::uint64_t>(point.value);
    bits.push_back(own ^ std::exchange(before, own));
  }
  std::string out{static_cast<char>(Form::bits)};
  append_integers(out, bits);
  return out;
}

std::string packed_values(std::span<const ArrivedPoint> points) {
  const auto decimals = decimals_of(points);
  if (decimals.empty()) return by_bits(points);
  std::string best = by_exponents(decimals);
  const auto places = std::ranges::max(decimals, {}, &DecimalValue::places).places;
  const auto digits = with_common_places(points, places);
  if (digits.empty()) return best;
  for (auto other : {by_offsets(digits, places), by_changes(digits, places)})
    if (other.size() < best.size()) best = std::move(other);
  return best;
}

void append_times(std::string& out, std::span<const ArrivedPoint> points) {
  append_varint(out, static_cast<std::uint64_t>(points.front().at.time_since_epoch().count()));
  Integers changes;
  std::int64_t distance = points.size() > 1 ? (points[1].at - points[0].at).count() : 0;
  append_varint(out, static_cast<std::uint64_t>(distance));
  for (std::size_t i = 1; i < points.size(); ++i) {
    const std::int64_t next = (points[i].at - points[i - 1].at).count();
    changes.push_back(zigzag(next - std::exchange(distance, next)));
  }
  append_integers(out, changes);
}

/// How the arrival numbers of a chunk are stored.
enum class Arrivals : unsigned char {
  runs,       ///< for points that came together: the length of each run, and its number
  distances,  ///< for points that came one by one: how far each is from the one before
};

std::string by_runs(std::span<const ArrivedPoint> points) {
  std::string out{static_cast<char>(Arrivals::runs)};
  std::int64_t before = 0;
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i + 1;
    while (end < points.size() && points[end].arrival == points[i].arrival) ++end;
    append_varint(out, end - i);
    append_varint(out, zigzag(wrapping_difference(points[i].arrival, std::exchange(before, points[i].arrival))));
    i = end;
  }
  return out;
}

std::string by_distances(std::span<const ArrivedPoint> points) {
  std::vector<std::int64_t> distances;
  for (std::size_t i = 1; i < points.size(); ++i)
    distances.push_back(wrapping_difference(points[i].arrival, points[i - 1].arrival));
  const auto smallest = distances.empty() ? 0 : std::ranges::min(distances);
  Integers offsets;
  for (const auto distance : distances)
    offsets.push_back(static_cast<std::uint64_t>(wrapping_difference(distance, smallest)));
  std::string out{static_cast<char>(Arrivals::distances)};
  append_varint(out, zigzag(points.front().arrival));
  append_varint(out, zigzag(smallest));
  append_integers(out, offsets);
  return out;
}

std::string packed_arrivals(std::span<const ArrivedPoint> points) {
  auto runs = by_runs(points);
  auto distances = by_distances(points);
  return runs.size() <= distances.size() ? runs : distances;
}

void read_times(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  auto at = static_cast<std::int64_t>(reader.varint());
  auto distance = static_cast<std::int64_t>(reader.varint());
  const auto changes = reader.integers(points.size() - 1);
  points.front().at = Instant{std::chrono::milliseconds{at}};
  for (std::size_t i = 1; i < points.size(); ++i) {
    distance = wrapping_sum(distance, unzigzag(changes[i - 1]));
    at = wrapping_sum(at, distance);
    points[i].at = Instant{std::chrono::milliseconds{at}};
  }
}

int checked_places(std::uint64_t stored) {
  if (stored > most_places - least_places) corrupt();
  return static_cast<int>(stored) + least_places;
}

void read_digits(PackedReader& reader, std::vector<ArrivedPoint>& points, Form form) {
  const int places = checked_places(static_cast<unsigned char>(reader.bytes(1).front()));
  auto base = unzigzag(reader.varint());
  const auto numbers = reader.integers(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool by_change = form == Form::changes;
    const auto digits = wrapping_sum(base, by_change ? unzigzag(numbers[i]) : static_cast<std::int64_t>(numbers[i]));
    if (by_change) base = digits;
    points[i].value = value_of({digits, places});
  }
}

void read_exponents(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  const auto places = reader.integers(points.size());
  const auto digits = reader.integers(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].value = value_of({unzigzag(digits[i]), checked_places(places[i])});
  }
}

void read_bits(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  const auto bits = reader.integers(points.size());
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < points.size(); ++i) points[i].value = std::bit_cast<double>(before ^= bits[i]);
}

void read_values(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  switch (const auto form = static_cast<Form>(reader.bytes(1).front())) {
    case Form::offsets:
    case Form::changes:
      return read_digits(reader, points, form);
    case Form::exponents:
      return read_exponents(reader, points);
    case Form::bits:
      return read_bits(reader, points);
  }
  corrupt();
}

void read_runs(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  std::int64_t arrival = 0;
  for (std::size_t i = 0; i < points.size();) {
    const auto length = reader.varint();
    if (length == 0 || length > points.size() - i) corrupt();
    arrival = wrapping_sum(arrival, unzigzag(reader.varint()));
    for (const std::size_t end = i + length; i < end; ++i) points[i].arrival = arrival;
  }
}

void read_distances(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  auto arrival = unzigzag(reader.varint());
  const auto smallest = unzigzag(reader.varint());
  const auto offsets = reader.integers(points.size() - 1);
  points.front().arrival = arrival;
  for (std::size_t i = 1; i < points.size(); ++i)
    points[i].arrival = arrival =
        wrapping_sum(arrival, wrapping_sum(smallest, static_cast<std::int64_t>(offsets[i - 1])));
}

void read_arrivals(PackedReader& reader, std::vector<ArrivedPoint>& points) {
  switch (static_cast<Arrivals>(reader.bytes(1).front())) {
    case Arrivals::runs:
      return read_runs(reader, points);
    case Arrivals::distances:
      return read_distances(reader, points);
  }
  corrupt();
}

}  // namespace

std::string pack_points(std::span<const ArrivedPoint> points) {
  std::string out;
  append_varint(out, points.size());
  if (points.empty()) return out;
  append_times(out, points);
  out += packed_values(points);
  out += packed_arrivals(points);
  return out;
}

std::vector<ArrivedPoint> unpack_points(std::string_view packed) {
  PackedReader reader(packed);
  const auto count = reader.varint();
  // A point takes at least a few bits in one of the lists, or stands in a run of zeros; a day has no more than this.
  if (count > 86'400'000) corrupt();
  std::vector<ArrivedPoint> points(count);
  if (points.empty()) return points;
  read_times(reader, points);
  read_values(reader, points);
  read_arrivals(reader, points);
  if (!reader.at_end()) corrupt();
  return points;
}

}  // namespace headroom::store
