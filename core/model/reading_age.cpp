#include "core/model/reading_age.hpp"

#include <chrono>

#include "core/base/text.hpp"

namespace headroom {

std::string age_in_words(std::string_view metric, const Reading& reading, const Observation& seen) {
  const auto whole = [](auto time) { return text::duration(std::chrono::duration_cast<Seconds>(time)); };
  const std::string name(metric);
  if (reading.at > seen.now) return name + " is " + whole(reading.at - seen.now) + " ahead of evaluated_at";
  return name + " is " + whole(seen.now - reading.at) + " old, and figures older than " +
         text::duration(seen.stale_after) + " do not count";
}

}  // namespace headroom
