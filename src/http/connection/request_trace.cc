#include "http/connection/request_trace.h"

#include <string_view>
#include <vector>

namespace holdfast::http {

// Two of the first header are none: nobody knows which one is meant.
trace::Begun begin_trace(trace::Tracer& tracer, const Request& request)
{
    const std::vector<std::string_view> parents = request.headers("traceparent");
    if (parents.size() != 1)
        return tracer.receive({}, {});
    return tracer.receive(parents.front(), request.list("tracestate"));
}

}  // namespace holdfast::http
