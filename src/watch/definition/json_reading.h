// How values are read that several members have: texts by a rule, durations, numbers, words. What
// is wrong is said by the value, and leaves `to` as it was. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "lib/json/writer.h"
#include "watch/definition/json_value.h"
#include "watch/definition/problem.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {

using Rule = std::optional<Complaint> (*)(std::string_view);

template <std::size_t bytes_max>
std::optional<Complaint> line_rule(std::string_view text)
{
    return find_line_problem(text, bytes_max);
}

template <std::size_t bytes_max>
std::optional<Complaint> text_rule(std::string_view text)
{
    return find_text_problem(text, bytes_max);
}

void read_text(const JsonValue& value, Rule rule, std::string_view example, std::string& to);
// The same where an empty text means that there is none.
void read_optional_text(const JsonValue& value, Rule rule, std::string_view example,
                        std::string& to);
// Whether a list has something in it; says so when it has not. What is no list is not its matter.
bool expect_some(const JsonValue& value, std::string_view form, std::string_view example);
// One of these words.
void read_name_of(const JsonValue& value, std::span<const std::string_view> names, std::string& to);
void read_duration(const JsonValue& value, Duration min, Duration max, std::optional<Duration>& to);
void read_natural(const JsonValue& value, unsigned min, unsigned max, std::optional<unsigned>& to);

template <typename T>
void assign(std::optional<T> value, T& to)
{
    if (value)
        to = *std::move(value);
}

void write_duration(json::Writer& json, const std::optional<Duration>& duration);
void write_natural(json::Writer& json, const std::optional<unsigned>& number);

}  // namespace holdfast::watch
