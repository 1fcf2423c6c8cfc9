// Where the tokens of a JSON text stand. The parser says what it read but not where; walking along
// behind it gives line and column without a parser of our own. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/json/document.h"

namespace holdfast::json {

class Cursor {
public:
    // `text` must outlive the cursor.
    explicit Cursor(std::string_view text) noexcept;

    std::size_t offset() const noexcept { return offset_; }
    Position at() const noexcept { return at_; }

    // To the start of the next token: over white space, comments, ',' and ':', but not to or past
    // `limit`, where the parser stopped.
    void skip_to_token(std::size_t limit) noexcept;
    void skip_to_token() noexcept { skip_to_token(text_.size()); }

    // Over the token that starts here, which the parser has accepted; returns its text.
    std::string_view take_string() noexcept;
    std::string_view take_word() noexcept;  // A number or a literal.
    void take_bracket() noexcept { advance(1); }

    void advance_to(std::size_t offset) noexcept;

private:
    void advance(std::size_t bytes) noexcept;
    bool skip_comment(std::size_t limit) noexcept;

    std::string_view text_;
    std::size_t offset_ = 0;
    Position at_{1, 1};
};

}  // namespace holdfast::json
