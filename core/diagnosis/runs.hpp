#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/diagnosis/findings.hpp"
#include "core/diagnosis/history.hpp"

/// What the rules share.
namespace headroom::diagnosis {

using Evaluations = std::span<const Evaluation>;
/// Whether one evaluation shows what a rule looks for.
using Shows = std::function<bool(const Evaluation&)>;

/// Places of evaluations, ascending.
using Places = std::vector<std::size_t>;

/// How many evaluations have to show the same, and over which time, before it is a complaint.
struct Enough {
  std::size_t evaluations{4};
  Seconds time{600};
};

/// The longest run of evaluations, one after the other, that show it, if it is long enough; else nothing. Of equally
/// long ones the newest.
Places longest_run(Evaluations evaluations, const Shows& shows, const Enough& enough = {});

/// Work waits for capacity: figures say so, or more was wanted than is requested.
bool work_waits(const Evaluation& evaluation);
/// Figures say that no work waits. Absent figures say nothing.
bool nothing_waits(const Evaluation& evaluation);

/// What was seen and decided, in words: sizes, the figures that matter, the action and what withheld it.
std::string words_of(const Evaluation& evaluation);

/// A finding that the evaluations at these places show; there is at least one.
Finding finding_of(std::string_view cause, Evaluations evaluations, const Places& places);

}  // namespace headroom::diagnosis
