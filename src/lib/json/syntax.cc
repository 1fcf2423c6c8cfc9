#include "lib/json/syntax.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::json {
namespace {

constexpr std::size_t excerpt_max = 24;  // Bytes: enough to recognise the place, short in a log.

struct Phrase {
    std::string_view theirs;
    std::string_view ours;
};

constexpr std::array<Phrase, 6> unexpected_phrases{{{"true literal", "true"},
                                                    {"false literal", "false"},
                                                    {"null literal", "null"},
                                                    {"string literal", "a string"},
                                                    {"number literal", "a number"},
                                                    {"end of input", "end of the text"}}};

constexpr std::array<Phrase, 5> expected_phrases{
    {{"string literal", "a member name in double quotes"},
     {"':'", "':' after the member name"},
     {"'}'", "',' or '}'"},
     {"']'", "',' or ']'"},
     {"end of input", "nothing after the end of the document"}}};

template <std::size_t count>
std::string_view translate(const std::array<Phrase, count>& phrases, std::string_view theirs,
                           std::string_view otherwise) noexcept
{
    for (const Phrase& phrase : phrases)
        if (phrase.theirs == theirs)
            return phrase.ours;
    return otherwise;
}

// What stands between `before` and ';' or the end; empty when `before` does not occur.
std::string_view part(std::string_view message, std::string_view before) noexcept
{
    auto start = message.find(before);
    if (start == std::string_view::npos)
        return {};
    message.remove_prefix(start + before.size());
    return message.substr(0, message.find(';'));
}

std::string excerpt(std::string_view text, std::size_t offset)
{
    std::string_view rest = text.substr(std::min(offset, text.size()));
    rest = rest.substr(0, std::min(rest.find('\n'), excerpt_max));
    // A character cut in half at the end is no finding.
    while (rest.size() == excerpt_max && !rest.empty() && (rest.back() & 0x80) != 0)
        rest.remove_suffix(1);
    return rest.empty() ? std::string{} : join(" at ", quote(printable(rest)));
}

bool follows_comma(std::string_view text, std::size_t offset) noexcept
{
    std::string_view before = trim(text.substr(0, std::min(offset, text.size())));
    return !before.empty() && before.back() == ',';
}

Problem explain_unexpected(std::string_view message, std::string_view text, std::size_t offset)
{
    std::string_view token = part(message, "- unexpected ");
    std::string_view expected = part(message, "; expected ");
    Problem problem;
    if ((token == "']'" || token == "'}'") && follows_comma(text, offset)) {
        problem.what = join("',' before ", token);
        problem.expected = "no ',' after the last one";
        return problem;
    }
    problem.what = join("unexpected ", translate(unexpected_phrases, token, token));
    problem.expected = translate(expected_phrases, expected, "a value");
    return problem;
}

}  // namespace

Problem explain_syntax_error(std::string_view message, std::string_view text, std::size_t offset)
{
    if (message.find("- unexpected ") != std::string_view::npos)
        return explain_unexpected(message, text, offset);
    Problem problem;
    std::string_view reason = part(message, " - ");
    // What is behind a byte that is no UTF-8 may be anything: it is not read back.
    bool is_utf8 = reason.find("UTF-8") == std::string_view::npos &&
                   (offset >= text.size() || utf8_length(text.substr(offset)) > 0);
    std::string place = is_utf8 ? excerpt(text, offset) : std::string{};
    if (message.find("number overflow") != std::string_view::npos) {
        problem.what = "number too large";
        problem.expected = "a whole number that 64 bits hold, or one that fits into a double";
    } else if (reason == "invalid literal") {
        problem.what = join("invalid value", place);
        problem.expected = "a string in double quotes, a number, true, false, null, '[' or '{'";
    } else {
        problem.what = join(reason.empty() ? "invalid JSON" : reason, place);
    }
    return problem;
}

}  // namespace holdfast::json
