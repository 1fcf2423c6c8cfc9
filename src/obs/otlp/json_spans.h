// Spans as a collector wants them: an ExportTraceServiceRequest in OTLP's JSON, where ids are
// hexadecimal and not base64. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "obs/trace/resource.h"
#include "obs/trace/span.h"

namespace holdfast::otlp {

// Who tells, besides what: the same in every message of a process.
struct Teller {
    trace::Pairs resource{};
    std::string version{};  // Of this program.
};

std::string encode_spans(const std::vector<trace::Span>& spans, const Teller& teller);

}  // namespace holdfast::otlp
