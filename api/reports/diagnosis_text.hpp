#pragma once

#include <string>

#include "core/diagnosis/findings.hpp"

namespace headroom::api {

/// A diagnosis for a terminal: each finding with its cause, its evidence and its remedy.
std::string diagnosis_text(const diagnosis::Diagnosis& found);

/// The same as Markdown.
std::string diagnosis_markdown(const diagnosis::Diagnosis& found);

}  // namespace headroom::api
