#include "obs/trace/context.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "base/text.h"

namespace holdfast::trace {
namespace {

constexpr std::size_t version_at = 0;
constexpr std::size_t trace_at = 3;
constexpr std::size_t span_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t bytes_of_version_0 = 55;
constexpr std::uint64_t forbidden_version = 0xFF;
constexpr std::uint64_t sampled_flag = 1;

// Members that are longer go first when there is too much.
constexpr std::size_t long_member_bytes = 128;
constexpr std::size_t key_bytes_max = 256;
constexpr std::size_t value_bytes_max = 256;

// Lower case only: two spellings of an id would be two ids to whoever compares texts.
std::optional<std::uint64_t> parse_hex(std::string_view digits) noexcept
{
    std::uint64_t value = 0;
    for (char c : digits) {
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f'))
            return std::nullopt;
        value = value << 4U | static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
    }
    return value;
}

void append_hex(std::string& out, std::uint64_t value, unsigned digits)
{
    constexpr std::string_view alphabet = "0123456789abcdef";
    for (unsigned i = digits; i-- > 0;)
        out.push_back(alphabet[value >> (4 * i) & 0xFU]);
}

bool is_key_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{"_-*/@"}.find(c) != std::string_view::npos;
}

bool is_key(std::string_view key) noexcept
{
    return !key.empty() && key.size() <= key_bytes_max &&
           std::ranges::all_of(key, is_key_character) &&
           ((key.front() >= 'a' && key.front() <= 'z') ||
            (key.front() >= '0' && key.front() <= '9'));
}

bool is_value(std::string_view value) noexcept
{
    return !value.empty() && value.size() <= value_bytes_max && value.back() != ' ' &&
           std::ranges::all_of(value,
                               [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

using Members = std::vector<std::string_view>;

std::optional<Members> parse_members(std::string_view text)
{
    Members members;
    Members keys;
    for (std::string_view each : split(text, ',')) {
        while (!each.empty() && (each.front() == ' ' || each.front() == '\t'))
            each.remove_prefix(1);
        while (!each.empty() && (each.back() == ' ' || each.back() == '\t'))
            each.remove_suffix(1);
        if (each.empty())
            continue;
        const std::size_t equals = each.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        std::string_view key = each.substr(0, equals);
        if (!is_key(key) || !is_value(each.substr(equals + 1)) ||
            std::ranges::find(keys, key) != keys.end() || members.size() == state_members_max)
            return std::nullopt;
        keys.push_back(key);
        members.push_back(each);
    }
    return members;
}

std::size_t bytes_of(const Members& members) noexcept
{
    std::size_t bytes = members.empty() ? 0 : members.size() - 1;
    for (std::string_view each : members)
        bytes += each.size();
    return bytes;
}

// As the recommendation asks: what somebody put in whole is left out whole.
void shorten(Members& members)
{
    while (bytes_of(members) > state_bytes_max) {
        auto is_long = [](std::string_view each) { return each.size() > long_member_bytes; };
        auto last_long = std::find_if(members.rbegin(), members.rend(), is_long);
        if (last_long == members.rend())
            members.pop_back();
        else
            members.erase(std::next(last_long).base());
    }
}

}  // namespace

TraceId make_trace_id(Random& random) noexcept
{
    TraceId id;
    while (!id.is_valid())
        id = {.high = random.next(), .low = random.next()};
    return id;
}

SpanId make_span_id(Random& random) noexcept
{
    SpanId id;
    while (id.value == 0)
        id = {random.next()};
    return id;
}

std::string to_string(TraceId id)
{
    std::string out;
    append_hex(out, id.high, 16);
    append_hex(out, id.low, 16);
    return out;
}

std::string to_string(SpanId id)
{
    std::string out;
    append_hex(out, id.value, 16);
    return out;
}

std::optional<Context> parse_traceparent(std::string_view text) noexcept
{
    if (text.size() < bytes_of_version_0 || text[trace_at - 1] != '-' || text[span_at - 1] != '-' ||
        text[flags_at - 1] != '-')
        return std::nullopt;
    auto version = parse_hex(text.substr(version_at, 2));
    auto high = parse_hex(text.substr(trace_at, 16));
    auto low = parse_hex(text.substr(trace_at + 16, 16));
    auto span = parse_hex(text.substr(span_at, 16));
    auto flags = parse_hex(text.substr(flags_at, 2));
    if (!version || !high || !low || !span || !flags || *version == forbidden_version)
        return std::nullopt;
    const bool is_longer = text.size() > bytes_of_version_0;
    if (is_longer && (*version == 0 || text[bytes_of_version_0] != '-'))
        return std::nullopt;
    Context context{.trace = {.high = *high, .low = *low},
                    .span = {*span},
                    .is_sampled = (*flags & sampled_flag) != 0};
    if (!context.is_valid())
        return std::nullopt;
    return context;
}

std::string format_traceparent(const Context& context)
{
    std::string out{"00-"};
    out.reserve(bytes_of_version_0);
    append_hex(out, context.trace.high, 16);
    append_hex(out, context.trace.low, 16);
    out.push_back('-');
    append_hex(out, context.span.value, 16);
    out += context.is_sampled ? "-01" : "-00";
    return out;
}

std::optional<std::string> parse_tracestate(std::string_view text)
{
    std::optional<Members> members = parse_members(text);
    if (!members)
        return std::nullopt;
    shorten(*members);
    if (members->empty())
        return std::nullopt;
    std::string out;
    for (std::string_view separator; std::string_view each : *members) {
        append_to(out, separator, each);
        separator = ",";
    }
    return out;
}

std::vector<std::string> header_lines(const Context& context)
{
    std::vector<std::string> lines;
    if (!context.is_valid())
        return lines;
    lines.push_back(join("traceparent: ", format_traceparent(context)));
    if (context.state)
        lines.push_back(join("tracestate: ", *context.state));
    return lines;
}

Context parse_context(std::string_view traceparent, std::string_view tracestate)
{
    std::optional<Context> context = parse_traceparent(traceparent);
    if (!context)
        return {};
    if (!tracestate.empty())
        if (auto state = parse_tracestate(tracestate))
            context->state = std::make_shared<const std::string>(*std::move(state));
    return *std::move(context);
}

}  // namespace holdfast::trace
