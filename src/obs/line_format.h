// An entry as one line of text, without its line feed. Pure; any thread.
#pragma once

#include <string>

#include "obs/entry.h"

namespace holdfast::obs {

// {"time":...,"level":...,"message":...,"messageId":...,"path":...}: a field is named as in the
// journal, in lower case and without HOLDFAST_.
std::string format_json(const Entry& entry);

// "03:04:05.678 warning the text  path=/x": for eyes. Control characters are made harmless.
std::string format_terminal(const Entry& entry, bool colour);

// "2026-11-21 03:04:05,678 WARNING the text", with the words of Python's logging.
std::string format_legacy(const Entry& entry);

// Scripts grep log files for ERROR and Exception as signs of failure: below error level these
// words get lower-case letters.
void soften(const Entry& entry, std::string& line);

}  // namespace holdfast::obs
