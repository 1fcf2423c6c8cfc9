// Fields of CSV as RFC 4180 has them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::ctl {

// In quotes where it needs them.
std::string csv_field(std::string_view text);

// The same for what a stranger may have written, of a file that is opened in a spreadsheet: there a
// text that begins like a formula would be one, and could send off what stands beside it. An
// apostrophe before it makes it a text.
std::string csv_text(std::string_view text);

}  // namespace holdfast::ctl
