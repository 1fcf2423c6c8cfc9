// Members of a definition that are lists or objects, between JSON and what they are. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/json/writer.h"
#include "watch/definition/json_members.h"
#include "watch/definition/json_value.h"
#include "watch/service.h"

namespace holdfast::watch {

using Headers = std::vector<std::pair<std::string, std::string>>;
using StatusRanges = std::vector<std::pair<unsigned, unsigned>>;

// A member of an object, and who reads it.
struct Part {
    std::string_view name;
    std::string_view api_name;
    std::function<void(const JsonValue&)> read;
};
// Complains of each member that is none of them.
void read_object(const JsonValue& value, std::string_view example, const std::vector<Part>& parts);

// Each is merged into what is there; a null removes.
void read_headers(const JsonValue& value, Headers& to, const Headers* before);
void read_tls(const JsonValue& value, TlsOptions& to);
void read_thresholds(const JsonValue& value, Thresholds& to);
// These replace what is there.
// A list of texts, each once.
void read_texts(const JsonValue& value, std::size_t max, std::string_view example,
                std::optional<Complaint> (*rule)(std::string_view), std::vector<std::string>& to);
void read_statuses(const JsonValue& value, StatusRanges& to);
void read_conditions(const JsonValue& value, std::vector<ConditionText>& to);
void read_tags(const JsonValue& value, std::vector<std::string>& to);
void read_dependencies(const JsonValue& value, std::vector<std::string>& to);

void write_headers(json::Writer& json, const Headers& headers, const Writing& how);
void write_tls(json::Writer& json, const TlsOptions& tls, const Writing& how);
void write_thresholds(json::Writer& json, const Thresholds& thresholds, const Writing& how);
void write_statuses(json::Writer& json, const StatusRanges& statuses);
void write_conditions(json::Writer& json, const std::vector<ConditionText>& conditions);
void write_texts(json::Writer& json, const std::vector<std::string>& texts);

// The text that a mask stands for, or the text itself; says so when nobody knows what it stands
// for.
std::string unmasked(const JsonValue& value, std::string text, const std::string* before);

}  // namespace holdfast::watch
