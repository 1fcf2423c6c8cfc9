// One key of the configuration, described once: parser, JSON Schema, `holdfastctl config`, reload
// and the man page's test all read this. Immutable; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "daemon/config/settings.h"

namespace holdfast::daemon {

// Where a value lives within Settings: field<&Settings::http, &HttpSettings::body_max>().
template <typename T>
struct Field {
    T& (*of)(Settings&);
    const T& (*in)(const Settings&);
};

template <auto member>
constexpr auto field()
{
    using T = std::remove_reference_t<decltype(std::declval<Settings&>().*member)>;
    return Field<T>{[](Settings& settings) -> T& { return settings.*member; },
                    [](const Settings& settings) -> const T& { return settings.*member; }};
}

template <auto area, auto member>
constexpr auto field()
{
    using T = std::remove_reference_t<decltype((std::declval<Settings&>().*area).*member)>;
    return Field<T>{[](Settings& settings) -> T& { return (settings.*area).*member; },
                    [](const Settings& settings) -> const T& { return (settings.*area).*member; }};
}

// What is wrong with a text, and what to write instead.
struct Complaint {
    std::string what;      // "\"8080\" has no address"
    std::string expected;  // "ADDRESS:PORT"
    std::string remedy;    // "write \"127.0.0.1:8080\""
};

// Looks at one text; may bring it into its canonical spelling.
using TextRule = std::optional<Complaint> (*)(std::string& text);

struct Flag {
    Field<bool> field;
};

struct Number {
    Field<std::int64_t> field;
    std::int64_t min;
    std::int64_t max;
};

struct Size {  // Bytes, written "64MiB".
    Field<std::int64_t> field;
    std::int64_t min;
    std::int64_t max;
};

struct Span {  // A duration, written "15s".
    Field<Duration> field;
    Duration min;
    Duration max;
};

struct Text {
    Field<std::string> field;
    TextRule rule;
    std::string_view form;     // "an absolute path"
    std::string_view pattern;  // For the schema; may let pass what `rule` knows better.
};

struct TextList {
    Field<std::vector<std::string>> field;
    TextRule rule;  // Of each one; what is equal after it is a duplicate.
    std::string_view form;
    std::string_view pattern;
    std::size_t items_min;
    std::size_t items_max;
};

// Where to listen: each entry a text, or an object that also has a certificate.
struct ListenList {
    Field<std::vector<ListenSettings>> field;
    std::size_t items_min;
    std::size_t items_max;
};

struct Choice {
    std::span<const std::string_view> names;
    std::size_t (*get)(const Settings&);
    void (*set)(Settings&, std::size_t);
};

using Type = std::variant<Flag, Number, Size, Span, Text, TextList, ListenList, Choice>;

// An environment variable that beats the files.
struct Variable {
    std::string_view name;
    // From the variable's value to what a file would say; absent when they are the same.
    Result<std::string> (*decode)(std::string_view value) = nullptr;
};

// When a changed value counts.
enum class Change { on_reload, on_restart };

struct Key {
    std::string_view path;  // "http.body_max"
    Type type;
    std::string_view description;  // Sentences: schema and man page.
    Change change = Change::on_reload;
    std::vector<Variable> variables{};
    bool is_required = false;
    bool is_secret = false;      // Shown as "***".
    std::string_view example{};  // A JSON value; empty: the default is one.
    // Looks at an accepted value that may still be a mistake; becomes a warning.
    std::optional<Complaint> (*advise)(const Settings&) = nullptr;
};

}  // namespace holdfast::daemon
