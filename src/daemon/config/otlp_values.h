// How OpenTelemetry's variables write what the configuration says otherwise, and what its texts
// have to be. Does no I/O; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "daemon/config/key.h"

namespace holdfast::daemon {

// "10000", which is milliseconds, to "10s".
Result<std::string> decode_milliseconds(std::string_view value);
// "otlp" to true, "none" to false.
Result<std::string> decode_exporter(std::string_view value);
// OTEL_SDK_DISABLED says the opposite of tracing.enabled.
Result<std::string> decode_disabled(std::string_view value);

// "name=value,name=value", percent-encoded.
std::optional<Complaint> check_resource(std::string& text);
// The same; its values are never shown.
std::optional<Complaint> check_headers(std::string& text);
inline constexpr std::string_view pairs_form = "NAME=VALUE,NAME=VALUE, percent-encoded, or \"\"";
inline constexpr std::string_view pairs_pattern =
    R"(^([^\u0000-\u001f\u007f=]+=[^\u0000-\u001f\u007f]*)?$)";

std::optional<Complaint> check_service_name(std::string& text);
inline constexpr std::string_view service_name_form = "a text of at most 255 bytes, or \"\"";
inline constexpr std::string_view service_name_pattern = R"(^[^\u0000-\u001f\u007f]{0,255}$)";

// From 0 to 1.
std::optional<Complaint> check_ratio(std::string& text);
inline constexpr std::string_view ratio_form = "a number from 0 to 1, in quotes";
inline constexpr std::string_view ratio_pattern = R"(^[0-9.]{1,20}$)";

// At 4317 collectors speak gRPC: the same URL with 4318, where they speak HTTP. Nothing for others.
std::optional<std::string> http_instead_of_grpc(std::string_view url);

}  // namespace holdfast::daemon
