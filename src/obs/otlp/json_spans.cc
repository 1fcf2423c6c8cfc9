#include "obs/otlp/json_spans.h"

#include "lib/json/writer.h"
#include "obs/otlp/json_resource.h"

namespace holdfast::otlp {
namespace {

// About what one takes, so that the text does not grow step by step.
constexpr std::size_t span_bytes = 1024;

// Of the field "flags", besides those of the header: whether it is known where the parent is, and
// that it is in another process.
constexpr unsigned parent_is_known = 0x100;
constexpr unsigned parent_is_remote = 0x200;

void write_ids(json::Writer& json, const trace::Context& context)
{
    json.member("traceId", trace::to_string(context.trace))
        .member("spanId", trace::to_string(context.span));
    if (context.state)
        json.member("traceState", *context.state);
}

unsigned flags_of(const trace::Span& span) noexcept
{
    unsigned flags = parent_is_known | (span.context.is_sampled ? 1U : 0U);
    return span.has_remote_parent ? flags | parent_is_remote : flags;
}

void write_links(json::Writer& json, const trace::Span& span)
{
    if (span.links.empty())
        return;
    json.key("links").begin_array();
    for (const trace::Context& each : span.links) {
        json.begin_object();
        write_ids(json, each);
        json.end_object();
    }
    json.end_array();
    if (span.links_dropped > 0)
        json.member("droppedLinksCount", span.links_dropped);
}

void write_status(json::Writer& json, const trace::Span& span)
{
    if (span.status == trace::Status::unset)
        return;
    json.key("status").begin_object();
    json.member("code", static_cast<int>(span.status));
    if (!span.message.empty())
        json.member("message", span.message);
    json.end_object();
}

void write(json::Writer& json, const trace::Span& span)
{
    json.begin_object();
    write_ids(json, span.context);
    if (span.parent.value != 0)
        json.member("parentSpanId", trace::to_string(span.parent));
    json.member("flags", flags_of(span))
        .member("name", span.name)
        .member("kind", static_cast<int>(span.kind))
        .member("startTimeUnixNano", decimal(span.start))
        .member("endTimeUnixNano", decimal(span.end));
    json.key("attributes").begin_array();
    for (const trace::Attribute& each : span.attributes)
        write_attribute(json, each.name, each.value);
    json.end_array();
    if (span.attributes_dropped > 0)
        json.member("droppedAttributesCount", span.attributes_dropped);
    write_links(json, span);
    write_status(json, span);
    json.end_object();
}

}  // namespace

std::string encode_spans(const std::vector<trace::Span>& spans, const Teller& teller)
{
    std::string out;
    out.reserve(span_bytes * (spans.size() + 1));
    json::Writer json{out};
    json.begin_object().key("resourceSpans").begin_array().begin_object();
    write_resource(json, teller.resource);
    json.key("scopeSpans").begin_array().begin_object();
    write_scope(json, teller.version);
    json.key("spans").begin_array();
    for (const trace::Span& span : spans)
        write(json, span);
    json.end_array().end_object().end_array();
    json.end_object().end_array().end_object();
    return out;
}

}  // namespace holdfast::otlp
