#pragma once

#include <span>
#include <string>
#include <string_view>

namespace headroom::api {

/// Names the first stage whose outcome differs, in the order in which the stages run: for an evaluation those of
/// core/decide.cpp, and after them `encode`, which writes the answer. Rightsizings, plans and fleets have the steps of
/// their own calculations. `pointers` are the JSON pointers of what differs in the answer; not empty.
std::string_view first_stage_of(std::string_view kind, std::span<const std::string> pointers);

/// The stage that a member of the answer of this kind comes from.
std::string_view stage_of(std::string_view kind, std::string_view pointer);

}  // namespace headroom::api
