#include "http/edge/head_reader.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::http {
namespace {

constexpr std::string_view line_break = "\r\n";
// The first byte of every connection that begins with a TLS handshake.
constexpr char tls_handshake = 0x16;
// The engine's record of a field, rounded up.
constexpr std::size_t record_bytes = 64;

constexpr Objection malformed(std::string_view detail) noexcept
{
    return {Refused::malformed, 400, detail};
}

std::size_t count(std::string_view text, char wanted) noexcept
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), wanted));
}

// Takes the next line off `text`, which has one, with its line break.
std::string_view take_line(std::string_view& text) noexcept
{
    auto end = text.find(line_break);
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + line_break.size()));
    return line;
}

// Begins with the request line; false when there are not three parts to it.
bool take_apart(std::string_view line, HeadJudge& judge) noexcept
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == last)
        return false;
    judge.line(line.substr(0, first), line.substr(first + 1, last - first - 1),
               line.substr(last + 1));
    return true;
}

constexpr Objection no_request_line =
    malformed("A request line is a method, a target and a version of HTTP.");

std::optional<Objection> judge_line(std::string_view line) noexcept
{
    HeadJudge judge;
    return take_apart(line, judge) ? judge.objection() : no_request_line;
}

std::optional<Objection> judge_head(std::string_view head) noexcept
{
    HeadJudge judge;
    if (!take_apart(take_line(head), judge))
        return no_request_line;
    for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
        if (line.front() == ' ' || line.front() == '\t')
            return malformed("A header field is folded over two lines.");
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            return malformed("A header field has no colon.");
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        judge.field(line.substr(0, colon), value);
    }
    return judge.verdict();
}

}  // namespace

std::size_t head_weight(std::string_view head) noexcept
{
    std::size_t weight = head.size();
    std::string_view rest = head;
    std::string_view target = take_line(rest);
    if (auto mark = target.find('?'); mark != std::string_view::npos)
        weight += record_bytes * (1 + count(target.substr(mark), '&'));
    while (!rest.empty()) {
        std::string_view line = take_line(rest);
        weight += record_bytes;
        constexpr std::string_view cookie = "cookie:";
        if (equals_ignoring_case(line.substr(0, cookie.size()), cookie))
            weight += line.size() + record_bytes * (1 + count(line, ';') + count(line, ','));
    }
    return weight;
}

HeadReader::State HeadReader::refuse(const Objection& objection) noexcept
{
    objection_ = objection;
    return State::refused;
}

HeadReader::State HeadReader::read(std::string_view bytes, const HeadLimits& limits)
{
    const bool had_line = line_end_ != 0;
    if (auto objection = scan(bytes))
        return refuse(*objection);
    const std::size_t line_bytes = (line_end_ == 0 ? scanned_ : line_end_) - begin_;
    if (line_bytes > limits.line_bytes_max)
        return refuse({Refused::uri_too_long, 414, "The request line is too long."});
    constexpr Objection too_large{Refused::head_too_large, 431, "The header fields are too large."};
    if (head_end_ == 0) {
        if (scanned_ > limits.weight_max)
            return refuse(too_large);
        if (line_end_ != 0 && !had_line)
            if (auto objection = judge_line(bytes.substr(begin_, line_bytes)))
                return refuse(*objection);
        return State::incomplete;
    }
    std::string_view head = bytes.substr(begin_, head_end_ - begin_);
    // Judged first: what it is made of explains more than its size.
    if (auto objection = judge_head(head))
        return refuse(*objection);
    if (begin_ + head_weight(head) > limits.weight_max)
        return refuse(too_large);
    return State::complete;
}

// Looks at what is new up to the end of the head. What other parsers may take for the end of a
// line, or of the text, is refused wherever it stands.
std::optional<Objection> HeadReader::scan(std::string_view bytes) noexcept
{
    if (scanned_ == 0 && bytes.starts_with(tls_handshake))
        return malformed("This port speaks HTTP without TLS.");
    while (head_end_ == 0 && scanned_ < bytes.size()) {
        const char c = bytes[scanned_];
        if (c != '\r') {
            if (c == '\n')
                return malformed("A line ends with a line feed alone.");
            if (is_control(c) && c != '\t')
                return malformed("The head holds a control character.");
            if (is_in_method_ && c != ' ' && !is_token_byte(c))
                return malformed("The method is not a token.");
            is_in_method_ = is_in_method_ && c != ' ';
            ++scanned_;
            continue;
        }
        if (scanned_ + 1 == bytes.size())
            break;  // Whether a line feed follows, the next look will tell.
        if (bytes[scanned_ + 1] != '\n')
            return malformed("A carriage return stands alone.");
        const bool is_empty = scanned_ == line_begin_;
        if (!is_empty && line_end_ == 0)
            line_end_ = scanned_;
        else if (is_empty && line_end_ == 0)
            begin_ = scanned_ + line_break.size();  // Before the request line: passed over.
        else if (is_empty)
            head_end_ = scanned_ + line_break.size();
        scanned_ += line_break.size();
        line_begin_ = scanned_;
    }
    return std::nullopt;
}

}  // namespace holdfast::http
