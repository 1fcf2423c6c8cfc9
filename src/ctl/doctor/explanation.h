// A message explained for this host: its page, with what was seen put in. Pure; any thread.
#pragma once

#include <string>

#include "ctl/doctor/evidence.h"
#include "obs/message.h"

namespace holdfast::ctl::doctor {

std::string explain_as_text(const obs::Message& message, const Evidence& seen);
std::string explain_as_json(const obs::Message& message, const Evidence& seen);

// A text of a page for who has this evidence: fields of the entry, the unit and the configuration
// in the place of those that are packaged. A field that nobody has seen stays as <NAME>.
std::string fill_in(std::string_view text, const obs::Message& message, const Evidence& seen);

}  // namespace holdfast::ctl::doctor
