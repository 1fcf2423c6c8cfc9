// JSON text as a tree that knows where everything stands, so that whoever rejects a value can say
// line, column and JSON pointer. For configuration files and request bodies: hostile text costs
// time and memory in proportion to its length, never a crash. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::json {

// Both count from 1; a column is a character, not a byte, as editors count. 0:0 is "nowhere".
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

// "a string", "an object": as problems name what they found.
std::string_view describe(Kind kind) noexcept;

struct Member;

struct Node {
    Kind kind = Kind::null;
    bool boolean = false;
    Position at;
    std::string text;             // A string's value, or a number as it was written.
    std::vector<Node> items;      // Of an array.
    std::vector<Member> members;  // Of an object, in order, duplicates included.

    // The first member of that name.
    const Node* find(std::string_view name) const noexcept;

    // Exact: nothing for 1.0, 1e3 or what does not fit.
    std::optional<std::int64_t> integer() const noexcept;
    std::optional<std::uint64_t> natural() const noexcept;
    // Any number, rounded to a double.
    std::optional<double> decimal() const noexcept;
};

struct Member {
    std::string name;
    Position at;
    Node value;
};

struct Options {
    bool comments = false;  // Allow // and /* */.
    std::size_t bytes_max = 1 << 20;
    std::size_t depth_max = 32;
    std::size_t nodes_max = 1 << 16;  // A node costs about 100 bytes, an empty one 2 of text.
};

struct Problem {
    enum class Kind { syntax, duplicate, too_large };
    Kind kind = Kind::syntax;
    Position at;
    std::string pointer;   // Of the duplicate; otherwise of the member or container being read.
    std::string what;      // "unexpected '}'", "duplicate member \"listen\", first in line 3"
    std::string expected;  // "a member name"; may be empty.
};

struct Document {
    Node root;                      // What was read before the first syntax error.
    std::vector<Problem> problems;  // Bounded; at most one that is not a duplicate, and last.

    explicit operator bool() const noexcept { return problems.empty(); }
};

Document parse(std::string_view text, const Options& options = {});

// The JSON pointer of `node` within the tree of `root`, found by looking through the tree: for
// the one who rejects a value. Empty for the root itself and for a node that is not in the tree.
std::string pointer_to(const Node& root, const Node& node);

// Adds "/name" to a pointer, with ~ and / escaped (RFC 6901).
void append_token(std::string& pointer, std::string_view name);

}  // namespace holdfast::json
