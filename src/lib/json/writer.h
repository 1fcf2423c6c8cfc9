// Writes JSON straight into a string. Not nlohmann's DOM: an answer is known in order, so a tree
// would only cost an allocation a member and two seconds of compile time in every file that
// answers. Pure; one thread at a time.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::json {

// Appends `text` as a JSON string with its quotes. What is not UTF-8 becomes U+FFFD.
void append_quoted(std::string& out, std::string_view text);
std::string quote(std::string_view text);

class Writer {
public:
    enum class Style { compact, pretty };

    // Appends to `out`, which must outlive the writer.
    explicit Writer(std::string& out, Style style = Style::compact) noexcept
        : out_{out}, pretty_{style == Style::pretty}
    {
    }

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }

    // The name of the next value; inside an object only.
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view{text}); }
    Writer& value(bool flag) { return raw(flag ? "true" : "false"); }
    Writer& value(double number);  // null when it is not finite: JSON has no word for it.
    template <std::integral T>
    Writer& value(T number)
    {
        char digits[24];
        return raw({digits, std::to_chars(digits, digits + sizeof digits, number).ptr});
    }
    Writer& null() { return raw("null"); }
    // A value that is JSON already.
    Writer& raw(std::string_view json);

    template <typename T>
    Writer& member(std::string_view name, const T& content)
    {
        return key(name).value(content);
    }

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate();
    void new_line();

    std::string& out_;
    std::size_t depth_ = 0;
    bool pretty_;
    bool first_ = true;       // Nothing was written yet in the innermost container.
    bool after_key_ = false;  // The next value follows its name on the same line.
};

}  // namespace holdfast::json
