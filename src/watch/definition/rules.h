// What single values of a definition have to be like. Each says what is wrong, or nothing. Pure;
// any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "watch/definition/problem.h"
#include "watch/service.h"

namespace holdfast::watch {

// In quotes, printable, and no longer than a line takes.
std::string quote_shortened(std::string_view text);

// Any text of one line but a slash, which would end it in a path: as services of old had them.
std::optional<Complaint> find_service_id_problem(std::string_view id);
// Text of one line that is not empty.
std::optional<Complaint> find_line_problem(std::string_view text, std::size_t bytes_max);
// Text of any lines.
std::optional<Complaint> find_text_problem(std::string_view text, std::size_t bytes_max);
std::string_view example_url(CheckType type) noexcept;
// What a check of this type can be pointed at, as far as it shows without a name server.
std::optional<Complaint> find_service_url_problem(CheckType type, std::string_view url);
std::optional<Complaint> find_header_name_problem(std::string_view name);
std::optional<Complaint> find_header_value_problem(std::string_view value);
std::optional<Complaint> find_host_name_problem(std::string_view name);
std::optional<Complaint> find_token_problem(std::string_view token);
std::optional<Complaint> find_path_problem(std::string_view path);

// "192.0.2.53:53" of "192.0.2.53", "192.0.2.53:53" or "[2001:db8::53]:53"; nothing for a name: who
// would look it up?
std::optional<std::string> canonical_resolver(std::string_view text);

}  // namespace holdfast::watch
