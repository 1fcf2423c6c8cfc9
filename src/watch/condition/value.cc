#include "watch/condition/value.h"

#include <algorithm>

#include "base/text.h"
#include "watch/condition/characters.h"
#include "watch/condition/span.h"

namespace holdfast::watch {
namespace {

Value number_of(std::int64_t number)
{
    return {join(number), true};
}

Value text_of(std::string_view text)
{
    return text.empty() ? Value{} : Value{std::string{text}};
}

std::int64_t whole_milliseconds(Duration duration) noexcept
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

// The first one counts, where several have the name.
const std::string* find_header(const Observation& observation, std::string_view name) noexcept
{
    for (const auto& [each, value] : observation.headers)
        if (each == name)
            return &value;
    return nullptr;
}

Value resolve_body(const Operand& operand, const Evidence& evidence)
{
    if (operand.path.empty())
        return {std::string{trim(evidence.observation.body)}};
    auto found = evidence.body.text(operand.path);
    if (!found)
        return {};
    return {std::move(found->text), found->is_number};
}

Value resolve_plain(const Operand& operand, const Evidence& evidence)
{
    const Observation& seen = evidence.observation;
    switch (operand.source) {
    case Source::literal:
        return {operand.text};
    case Source::status:
        return seen.status_code == 0 ? Value{} : number_of(seen.status_code);
    case Source::ip:
        return text_of(seen.address);
    case Source::body:
        return resolve_body(operand, evidence);
    case Source::response_time:
        return number_of(whole_milliseconds(seen.took));
    case Source::connected:
        return {seen.silence ? "false" : "true"};
    case Source::certificate_expiration: {
        auto left = certificate_left(evidence);
        return left ? number_of(whole_milliseconds(*left)) : Value{};
    }
    case Source::header: {
        const std::string* value = find_header(seen, operand.header);
        return value == nullptr ? Value{} : Value{*value};
    }
    case Source::dns_rcode:
        return text_of(seen.dns_code);
    }
    return {};
}

bool exists(const Operand& operand, const Evidence& evidence)
{
    if (operand.source != Source::body)
        return !resolve_plain(operand, evidence).is_missing();
    if (operand.path.empty())
        return !trim(evidence.observation.body).empty();
    return evidence.body.has(operand.path);
}

// Of a list its items, of all else the characters of its text: of a whole body as it came, of what
// is inside without spaces.
Value length_of(const Operand& operand, const Evidence& evidence)
{
    if (operand.source == Source::body)
        if (auto items = evidence.body.items(operand.path))
            return number_of(static_cast<std::int64_t>(*items));
    const Value value = resolve_plain(operand, evidence);
    if (value.is_missing())
        return {};
    return number_of(static_cast<std::int64_t>(count_characters(*value.text)));
}

}  // namespace

std::optional<Duration> certificate_left(const Evidence& evidence) noexcept
{
    if (!evidence.observation.certificate_expires)
        return std::nullopt;
    return *evidence.observation.certificate_expires - evidence.now;
}

Value resolve(const Operand& operand, const Evidence& evidence)
{
    if (operand.function == Function::has)
        return {exists(operand, evidence) ? "true" : "false"};
    if (operand.function == Function::length)
        return length_of(operand, evidence);
    return resolve_plain(operand, evidence);
}

std::optional<Number> to_number(const Operand& operand, const Value& value)
{
    if (operand.number)
        return operand.number;
    if (operand.duration)
        return operand.duration;
    if (value.is_missing())
        return std::nullopt;
    if (auto number = parse_any_number(*value.text))
        return number;
    if (auto span = parse_span(*value.text))
        return Number::milliseconds(*span);
    return std::nullopt;
}

}  // namespace holdfast::watch
