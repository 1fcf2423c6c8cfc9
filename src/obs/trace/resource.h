// Who it is that tells: the attributes of all spans and metrics of this process, as OpenTelemetry's
// variables give them. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace holdfast::trace {

// In order, each name once.
using Pairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t pairs_max = 64;

// "name=value,name=value", values percent-encoded: OTEL_RESOURCE_ATTRIBUTES, and the headers of
// OTEL_EXPORTER_OTLP_HEADERS. Of a name that is there twice the last one counts. Errc::invalid says
// what is wrong, without values.
Result<Pairs> parse_pairs(std::string_view text);

// `service_name` beats the attribute, what is known here is beaten by it.
Pairs make_resource(std::string_view service_name, const Pairs& attributes, const Pairs& known);

}  // namespace holdfast::trace
