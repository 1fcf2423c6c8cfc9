#include "http/edge/raw_answer.h"

#include <array>
#include <chrono>

#include "base/text.h"

namespace holdfast::http {
namespace {

std::string two_digits(unsigned number)
{
    return join(number < 10 ? "0" : "", number);
}

void append_header(std::string& head, std::string_view name, std::string_view value)
{
    append_to(head, name, ": ", value, "\r\n");
}

}  // namespace

std::string format_http_date(WallTime time)
{
    static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                          "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    return join(days[std::chrono::weekday{day}.c_encoding()], ", ",
                two_digits(unsigned{date.day()}), " ", months[unsigned{date.month()} - 1], " ",
                int{date.year()}, " ", two_digits(static_cast<unsigned>(clock.hours().count())),
                ":", two_digits(static_cast<unsigned>(clock.minutes().count())), ":",
                two_digits(static_cast<unsigned>(clock.seconds().count())), " GMT");
}

std::string raw_answer(const Problem& problem, std::string_view request_id, WallTime now)
{
    const Response response = problem_response(problem, {}, request_id);
    std::string text =
        join("HTTP/1.1 ", response.status, " ", reason_phrase(response.status), "\r\n");
    append_header(text, "Date", format_http_date(now));
    append_header(text, "Connection", "close");
    append_header(text, "Content-Type", response.content_type);
    append_header(text, "Content-Length", join(response.body->size()));
    append_header(text, "X-Content-Type-Options", "nosniff");
    append_header(text, "Cache-Control", "no-store");
    for (const Header& header : response.headers)
        append_header(text, header.name, header.value);
    if (!request_id.empty())
        append_header(text, "X-Request-Id", request_id);
    append_to(text, "\r\n", *response.body);
    return text;
}

Problem to_problem(const Objection& objection)
{
    return {.status = objection.status, .detail = std::string{objection.detail}};
}

}  // namespace holdfast::http
