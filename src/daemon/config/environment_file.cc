#include "daemon/config/environment_file.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view blanks = " \t";

bool is_end_of_line(char c)
{
    return c == '\n' || c == '\r';
}

bool is_blank(char c)
{
    return blanks.find(c) != std::string_view::npos;
}

bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool is_name(std::string_view text)
{
    return !text.empty() && is_letter(text.front()) &&
           std::ranges::all_of(text, [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// A cursor over the text that counts lines; each function leaves it behind what it read.
class Reader {
public:
    explicit Reader(std::string_view text) : text_{text} {}

    std::vector<Assignment> all()
    {
        while (!is_over()) {
            char c = peek();
            if (is_blank(c) || is_end_of_line(c))
                next();
            else if (c == '#' || c == ';')
                comment();
            else
                assignment();
        }
        return std::move(found_);
    }

private:
    bool is_over() const { return at_ == text_.size(); }
    char peek() const { return text_[at_]; }
    char next()
    {
        if (text_[at_] == '\n')
            ++line_;
        return text_[at_++];
    }

    // A backslash at its end makes the next line part of it: so does systemd before 254.
    void comment()
    {
        while (!is_over() && !is_end_of_line(peek()))
            if (next() == '\\' && !is_over())
                next();
    }

    void assignment()
    {
        const std::uint32_t line = line_;
        std::string name;
        while (!is_over() && peek() != '=' && !is_end_of_line(peek()))
            name.push_back(next());
        if (is_over() || next() != '=')
            return;
        std::string value = read_value();
        name = trim(name);
        if (!is_name(name))
            return;
        std::erase_if(found_, [&](const Assignment& other) { return other.name == name; });
        found_.push_back({std::move(name), std::move(value), line});
    }

    // Quoted pieces, blanks between which count for nothing; from the first character without
    // quotes on, everything up to the end of the line, where quotes are like any other.
    std::string read_value()
    {
        std::string value;
        while (!is_over() && !is_end_of_line(peek())) {
            if (is_blank(peek()))
                next();
            else if (peek() == '\'')
                single_quoted(value);
            else if (peek() == '"')
                double_quoted(value);
            else
                return value + bare();
        }
        return value;
    }

    std::string bare()
    {
        std::string value;
        std::size_t kept = 0;  // Blanks at the end are dropped, unless escaped.
        while (!is_over() && !is_end_of_line(peek())) {
            char c = next();
            if (c == '\\') {
                if (!is_over() && !is_end_of_line(peek()))
                    value.push_back(next());
                else if (!is_over())
                    next();
                kept = value.size();
                continue;
            }
            value.push_back(c);
            if (!is_blank(c))
                kept = value.size();
        }
        value.resize(kept);
        return value;
    }

    void single_quoted(std::string& value)
    {
        next();
        while (!is_over() && peek() != '\'')
            value.push_back(next());
        if (!is_over())
            next();
    }

    // A backslash escapes what a shell would expand, and the end of the line.
    void double_quoted(std::string& value)
    {
        next();
        while (!is_over() && peek() != '"') {
            char c = next();
            if (c != '\\' || is_over()) {
                value.push_back(c);
                continue;
            }
            char escaped = next();
            if (escaped == '\n')
                continue;
            if (std::string_view{"\"\\`$"}.find(escaped) == std::string_view::npos)
                value.push_back('\\');
            value.push_back(escaped);
        }
        if (!is_over())
            next();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::vector<Assignment> found_;
};

}  // namespace

std::vector<Assignment> parse_environment_file(std::string_view text)
{
    return Reader{text}.all();
}

}  // namespace holdfast::daemon
