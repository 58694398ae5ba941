#include "core/planning/spoken_time.hpp"

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"

namespace headroom::planning {

std::string spoken(Seconds time) {
  constexpr std::int64_t minute = 60;
  const std::int64_t seconds = time.count();
  if (seconds < minute) return text::whole(seconds) + " s";
  const std::int64_t minutes = seconds < 60 * minute ? seconds / minute : ceil_div(seconds, minute);
  if (minutes >= 60) {
    const std::string rest = minutes % 60 == 0 ? "" : " " + std::to_string(minutes % 60) + " min";
    return text::whole(minutes / 60) + " h" + rest;
  }
  const std::string rest = seconds % minute == 0 ? "" : " " + std::to_string(seconds % minute) + " s";
  return std::to_string(minutes) + " min" + rest;
}

}  // namespace headroom::planning
