#pragma once

#include "core/decision/names.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom {

template <>
inline constexpr auto names_of<Outcome> = std::to_array<NameTable<Outcome>>({{"recommended", Outcome::recommended},
                                                                             {"claimed", Outcome::claimed},
                                                                             {"applied", Outcome::applied},
                                                                             {"failed", Outcome::failed},
                                                                             {"dismissed", Outcome::dismissed},
                                                                             {"superseded", Outcome::superseded},
                                                                             {"expired", Outcome::expired}});

}  // namespace headroom
