// What every answer looks like that is no success. Any thread.
#pragma once

#include <span>

#include "http/openapi/schema_writer.h"
#include "lib/json/writer.h"

namespace holdfast::http {

// The value of components.responses: `Problem404` and the like of these statuses, and
// `ProblemOther`, and `PageOther` of what answers a browser.
void write_problems(json::Writer& json, std::span<const unsigned> statuses, SchemaWriter& schemas);

}  // namespace holdfast::http
