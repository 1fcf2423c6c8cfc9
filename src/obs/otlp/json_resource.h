// What spans and metrics have in common in OTLP's JSON: attributes, and who tells. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/json/writer.h"
#include "obs/trace/resource.h"
#include "obs/trace/span.h"

namespace holdfast::otlp {

// {"key":...,"value":{"stringValue":...}}
void write_attribute(json::Writer& json, std::string_view name, const trace::Value& value);
void write_attribute(json::Writer& json, std::string_view name, std::string_view value);

// The member "resource".
void write_resource(json::Writer& json, const trace::Pairs& resource);
// The member "scope": the program that has measured.
void write_scope(json::Writer& json, std::string_view version);

// 64 bits are a decimal text in JSON: many readers' numbers have 53.
std::string decimal(std::int64_t number);
std::string decimal(std::uint64_t number);
std::string decimal(WallTime time);

}  // namespace holdfast::otlp
