// What a check came to, as JSON. Loop thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/json/writer.h"
#include "watch/finding.h"
#include "watch/history/history.h"
#include "watch/service.h"

namespace holdfast::watch {

enum class Words : std::uint8_t {
    current,
    of_old,  // UP, DOWN and UNKNOWN.
};

std::string_view word_of(Status status, Words words) noexcept;

// Microseconds are what is measured; more digits would be noise.
double milliseconds(Duration duration) noexcept;
// An empty text is a null.
void write_text(json::Writer& json, std::string_view name, std::string_view text);

// {"serviceId","name","environment","status","latencyMs","version","versionMatchesExpected",
// "lastCheckedAt"} as of old, then what there is besides. `since`: when this status began.
void write(json::Writer& json, const Service& service, const Finding& finding, Words words,
           std::optional<WallTime> since = std::nullopt);

// {"timestamp","status","latencyMs","version","versionMatchesExpected","errorMessage"} as of old,
// then what there is besides.
void write(json::Writer& json, const RawResult& result, Words words);

}  // namespace holdfast::watch
