// What a body looks like, as a table beside the code that writes or reads it: the document of the
// API is written from these. Constants that live as long as the program; any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace holdfast::http {

struct Member;

struct Schema {
    enum class Kind : std::uint8_t {
        anything,
        text,
        integer,
        number,
        flag,
        object,  // Of `members`, and no others.
        map,     // Of names that nobody knows beforehand, each with an `of`.
        list,    // Of `of`.
        page,    // {"items":[of...],"next":...}
        tuple,   // A list of the `members`' schemas, in this order.
        either,  // One of the `members`' schemas.
    };
    static constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::min();

    Kind kind = Kind::anything;
    // Of one that is shown once, under this name, and referred to. Each name stands for one schema.
    std::string_view name{};
    std::string_view description{};
    std::string_view format{};                  // Of a text: "date-time".
    std::string_view pattern{};                 // Of a text.
    std::span<const std::string_view> words{};  // A text that is one of these.
    std::int64_t min = unbounded;               // Of an integer or a number.
    const Schema* base = nullptr;               // Of an object: its members come first.
    std::span<const Member> members{};
    const Schema* of = nullptr;
};

enum class Presence : std::uint8_t { always, or_null, optional, optional_or_null };

struct Member {
    std::string_view name;
    const Schema* schema;
    std::string_view description{};
    Presence presence = Presence::always;
};

// What most tables are made of.
namespace schemas {

inline constexpr Schema anything{};
inline constexpr Schema text{.kind = Schema::Kind::text};
inline constexpr Schema time{.kind = Schema::Kind::text, .format = "date-time"};
inline constexpr Schema count{.kind = Schema::Kind::integer, .min = 0};
inline constexpr Schema id{.kind = Schema::Kind::integer, .min = 1};
inline constexpr Schema integer{.kind = Schema::Kind::integer};
inline constexpr Schema number{.kind = Schema::Kind::number};
inline constexpr Schema flag{.kind = Schema::Kind::flag};
inline constexpr Schema texts{.kind = Schema::Kind::list, .of = &text};
inline constexpr Schema counts{.kind = Schema::Kind::map, .of = &count};

inline constexpr Member message_members[] = {{"message", &text}};
inline constexpr Schema message{.kind = Schema::Kind::object, .members = message_members};

}  // namespace schemas

constexpr Schema list_of(const Schema& item) noexcept
{
    return {.kind = Schema::Kind::list, .of = &item};
}

constexpr Schema page_of(const Schema& item) noexcept
{
    return {.kind = Schema::Kind::page, .of = &item};
}

constexpr Schema map_of(const Schema& item) noexcept
{
    return {.kind = Schema::Kind::map, .of = &item};
}

constexpr Schema one_of(std::span<const std::string_view> words) noexcept
{
    return {.kind = Schema::Kind::text, .words = words};
}

constexpr Schema object_of(std::string_view name, std::span<const Member> members,
                           const Schema* base = nullptr) noexcept
{
    return {.kind = Schema::Kind::object, .name = name, .base = base, .members = members};
}

}  // namespace holdfast::http
