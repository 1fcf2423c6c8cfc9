// What conditions ask of a body that is JSON, without knowing who reads it. Pure; one thread at a
// time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace holdfast::watch {

// A member's name, or the number of an item.
using PathStep = std::variant<std::string, std::size_t>;
using BodyPath = std::vector<PathStep>;

struct BodyText {
    // Of a string its characters, of a number its digits as they were sent, of a list and an object
    // their JSON without spaces.
    std::string text;
    bool is_number = false;
};

// What is null is not there, as far as conditions are concerned; nor is anything of a body that is
// no JSON.
class Body {
public:
    virtual ~Body() = default;

    virtual bool has(const BodyPath& path) = 0;
    virtual std::optional<BodyText> text(const BodyPath& path) = 0;
    // How many a list has; nothing for what is none.
    virtual std::optional<std::size_t> items(const BodyPath& path) = 0;
};

}  // namespace holdfast::watch
