// The query of a target, read as its route declares it: what nobody declared is refused, and all
// that is wrong is said at once. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::http {

// A parameter that a route takes. Each may be given once, none has to.
struct QueryField {
    enum class Kind { text, number, flag, choice };

    std::string_view name;  // A literal, like all texts here.
    Kind kind = Kind::text;
    std::string_view description{};
    // Bounds of a number; of the length of a text, in bytes.
    std::int64_t min = 1;
    std::int64_t max = 256;
    std::vector<std::string_view> choices{};
};

class Query {
public:
    struct Error {
        std::string parameter;
        std::string message;
    };

    // What the client gave, as it was declared. Absent ones, and wrong ones, are not there.
    std::optional<std::string_view> text(std::string_view name) const noexcept;
    std::optional<std::int64_t> number(std::string_view name) const noexcept;
    // "?name" and "?name=1" are true.
    bool flag(std::string_view name) const noexcept;

private:
    friend struct ReadQuery;
    struct Value {
        std::string_view name;
        std::string text;
    };
    std::vector<Value> values_;
};

struct ReadQuery {
    bool is_readable = true;  // False: not even the escapes are right.
    Query query;
    std::vector<Query::Error> errors;

    // `text` as it was sent, without the question mark.
    ReadQuery(std::span<const QueryField> fields, std::string_view text);

private:
    void take(std::span<const QueryField> fields, std::string name, std::string value);
};

}  // namespace holdfast::http
