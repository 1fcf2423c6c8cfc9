#include "obs/log.h"

#include <string_view>
#include <utility>

#include "obs/trace/current.h"

namespace holdfast::obs {
namespace {

constexpr std::string_view cut_mark = " [cut]";
// By it the entries of one request are found, and its spans.
constexpr std::string_view trace_field = "HOLDFAST_TRACE_ID";

void bound(std::string& text)
{
    if (text.size() <= Log::text_bytes_max)
        return;
    text.resize(Log::text_bytes_max - cut_mark.size());
    // Not in the middle of a character: half of one would make the whole value "binary".
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
        text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U)
        text.pop_back();
    text += cut_mark;
}

}  // namespace

Log::Log(const Clock& clock, Settings settings)
    : clock_{clock}, level_{settings.level}, queue_{settings.queue_max}
{
}

void Log::write(const Message& message, std::string text, std::vector<Field> fields)
{
    if (enabled(message.severity))
        submit({&message, message.severity, std::move(text), std::move(fields), {}, {}});
}

void Log::debug(std::string text, std::vector<Field> fields)
{
    if (enabled(Severity::debug))
        submit({nullptr, Severity::debug, std::move(text), std::move(fields), {}, {}});
}

void Log::submit(Entry&& entry)
{
    bound(entry.text);
    if (const trace::Context* context = trace::current())
        entry.fields.push_back({trace_field, trace::to_string(context->trace)});
    if (entry.fields.size() > fields_max)
        entry.fields.resize(fields_max);
    for (Field& field : entry.fields)
        bound(field.value);
    entry.wall = clock_.wall();
    entry.time = clock_.now();
    if (!queue_.push(std::move(entry)))
        dropped_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace holdfast::obs
