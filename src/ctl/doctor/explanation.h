// A message explained for this host: its page, with what was seen put in. Pure; any thread.
#pragma once

#include <string>

#include "ctl/doctor/evidence.h"
#include "obs/message.h"

namespace holdfast::ctl::doctor {

std::string explain_as_text(const obs::Message& message, const Evidence& seen);
std::string explain_as_json(const obs::Message& message, const Evidence& seen);

// A text of a page for who has this evidence: fields of the entry, and the unit in the place of the
// one that is packaged. A field that nobody has seen stays as <NAME>.
std::string fill_in(std::string_view text, const obs::Message& message, const Evidence& seen);
// The same of a command, with the configuration that there is, for a shell: whatever stands in a
// field is one word.
std::string fill_in_command(std::string_view text, const obs::Message& message,
                            const Evidence& seen);

}  // namespace holdfast::ctl::doctor
