// What the doctor has found, as lines for a person or as JSON. Pure; any thread.
#pragma once

#include <string>

#include "ctl/doctor/examine.h"
#include "lib/json/writer.h"

namespace holdfast::ctl::doctor {

// All of it; says so when nothing is wrong.
std::string to_text(const Evidence& seen, const Findings& findings);
std::string to_json(const Evidence& seen, const Findings& findings);

// One finding: what, evidence, cause, repair.
std::string to_text(const Finding& finding);
void write_finding(json::Writer& writer, const Finding& finding);
// A member with a list of texts.
void write_list(json::Writer& writer, std::string_view name, const std::vector<std::string>& items);

}  // namespace holdfast::ctl::doctor
