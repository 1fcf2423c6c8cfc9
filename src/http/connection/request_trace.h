// The span of a request, by what its head says of the trace that it belongs to. Loop thread.
#pragma once

#include "http/request.h"
#include "obs/trace/tracer.h"

namespace holdfast::http {

trace::Begun begin_trace(trace::Tracer& tracer, const Request& request);

}  // namespace holdfast::http
