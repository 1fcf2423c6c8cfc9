// The words of a drill: what can be done to a service, and what can be asked of it. Parser, schema
// and runner go by these tables. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace holdfast::drill {

enum class Type : std::uint8_t {
    text,
    duration,  // "30s"
    natural,   // 0, 1, 2...
    octal,     // "0640"
    flag,
    words,  // A list of texts.
    json,   // An object, handed on as it is.
};

struct Field {
    std::string_view name;
    Type type;
    bool is_required;
    std::string_view about;  // A sentence without a full stop.
};

// How what an action did is taken back.
enum class Inverse : std::uint8_t {
    known,     // The action itself knows: it looks how things are before it changes them.
    by_drill,  // The drill says so, in the field "undo".
    nothing,   // There is nothing to take back.
};

struct Action {
    std::string_view name;
    std::string_view about;
    Inverse inverse;
    std::span<const Field> fields;
};

struct ProbeKind {
    std::string_view name;
    std::string_view about;
    std::span<const Field> fields;
};

std::span<const Action> actions() noexcept;
const Action* find_action(std::string_view name) noexcept;
std::span<const ProbeKind> probe_kinds() noexcept;
const ProbeKind* find_probe_kind(std::string_view name) noexcept;

// What ${name} may stand for.
struct Place {
    std::string_view name;
    std::string_view about;
};
std::span<const Place> places() noexcept;

// What can be demanded in the end, of every order that was acknowledged.
struct Invariant {
    std::string_view name;
    std::string_view about;
};
std::span<const Invariant> invariants() noexcept;

}  // namespace holdfast::drill
