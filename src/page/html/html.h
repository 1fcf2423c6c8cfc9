// Writes HTML straight into a string: what is text is escaped by the only way there is to write
// text, elements are closed in the order in which they were opened. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::page {

// Names are literals; values are anybody's. A value with null data() leaves the attribute out, so
// that one that is there now and then needs no branch.
struct Attribute {
    std::string_view name;
    std::string_view value = "";
};
using Attributes = std::initializer_list<Attribute>;

// As an attribute that is there or not: {"checked", flag(is_on)}.
constexpr std::string_view flag(bool is_there) noexcept
{
    return is_there ? std::string_view{""} : std::string_view{};
}

class Html {
public:
    // Appends to `out`, which must outlive the writer.
    explicit Html(std::string& out) noexcept : out_{out} {}

    // `tag` is a literal.
    Html& begin(std::string_view tag, Attributes attributes = {});
    Html& end();
    // One that has no content, and so no end: <input>, <path>.
    Html& lone(std::string_view tag, Attributes attributes = {});
    // Escaped. Control characters and those that turn the direction of reading are shown as
    // U+FFFD: they are obeyed otherwise, by whatever the text is pasted into as well.
    Html& text(std::string_view text);
    // The element with this text in it.
    Html& element(std::string_view tag, std::string_view text, Attributes attributes = {});
    // What somebody else said: direction of its own, and cut where it is longer than anybody reads.
    Html& foreign(std::string_view text, std::size_t bytes_max = 2000);

    // What a writer wrote before: a part that pages have in common, or that is kept.
    Html& ready(std::string_view html);

    std::size_t depth() const noexcept { return open_.size(); }

private:
    void attribute(const Attribute& attribute);

    std::string& out_;
    std::vector<std::string_view> open_;
};

// Appends `text` so that it is text, in an element or in an attribute's quotes.
void append_escaped(std::string& out, std::string_view text);

}  // namespace holdfast::page
