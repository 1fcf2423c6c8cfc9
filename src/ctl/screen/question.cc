#include "ctl/screen/question.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "ctl/client.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::chrono::seconds patience{3};

// Between the values of JSON an end of line is a space like any other; within them there is none.
std::string in_one_line(std::string text)
{
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return std::string{trim(text)};
}

}  // namespace

Answered ask_for(const Invocation& invocation, const Console& console, const std::string& path,
                 const Expected& expected, const std::atomic<bool>& is_abandoned)
{
    auto answer = send(invocation, console,
                       {.url = path,
                        .timeout = patience,
                        .answer_bytes_max = long_answer_bytes_max,
                        .is_abandoned = &is_abandoned});
    if (!answer)
        return {.trouble = printable(answer.error().context)};
    if (answer->status != 200) {
        constexpr std::size_t shown_max = 300;
        return {.trouble = join(path, " answered ", answer->status, ": ",
                                cut_utf8(printable(trim(answer->body)), shown_max))};
    }
    auto document = parse_answer(answer->body, expected);
    if (!document)
        return {.trouble = join("what came from ", path, " is no ", expected.what)};
    return {.document = *std::move(document), .json = in_one_line(std::move(answer->body))};
}

std::string json_of_trouble(std::string_view trouble)
{
    std::string out;
    json::Writer{out}.begin_object().member("error", trouble).end_object();
    return out;
}

std::string title_of(const Invocation& invocation, std::string_view what)
{
    return invocation.is_remote() ? join("holdfast ", what, " of ", invocation.remote.url)
                                  : join("holdfast ", what);
}

}  // namespace holdfast::ctl
