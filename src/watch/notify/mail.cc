#include "watch/notify/mail.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/hex.h"
#include "base/text.h"
#include "watch/notify/summary.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t address_bytes_max = 254;  // RFC 5321.
constexpr std::size_t line_bytes = 76;

std::string_view domain_of(std::string_view address)
{
    return address.substr(address.find('@') + 1);
}

// Any text as the left side of a Message-ID.
std::string message_id(std::string_view text, std::string_view domain)
{
    return join('<', encode_hex(text), '@', domain, '>');
}

std::string wrapped_base64(std::string_view text)
{
    std::string encoded = encode_base64(text);
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += line_bytes)
        append_to(out, std::string_view{encoded}.substr(at, line_bytes), "\r\n");
    return out;
}

std::string with_crlf(std::string_view text)
{
    std::string out;
    for (char c : text) {
        if (c == '\n')
            out += '\r';
        out += c;
    }
    return out + "\r\n";
}

bool is_plain(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }) &&
           text.find("=?") == std::string_view::npos;
}

}  // namespace

bool is_mail_address(std::string_view text) noexcept
{
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
    auto is_atom = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    };
    std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() ||
        text.size() > address_bytes_max)
        return false;
    std::string_view domain = text.substr(at + 1);
    return std::ranges::all_of(text.substr(0, at), is_atom) &&
           std::ranges::all_of(domain, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-';
           });
}

Result<void> check_mail(const MailOptions& options)
{
    if (!is_mail_address(options.from))
        return Error{Errc::invalid, "the sender is no mail address (name@host)"};
    if (options.to.empty() || options.to.size() > mail_recipients_max)
        return Error{Errc::invalid,
                     join("a mail goes to 1 to ", mail_recipients_max, " addresses")};
    if (!std::ranges::all_of(options.to, is_mail_address))
        return Error{Errc::invalid, "a recipient is no mail address (name@host)"};
    return {};
}

namespace {

std::string letter_of(const Message& message)
{
    std::string text = text_of(message);
    const std::vector<std::string> journal = journal_of(message);
    if (!journal.empty())
        append_to(text, "\n\nThe last lines of the journal:\n\n", join_list(journal, "\n"));
    return text;
}

}  // namespace

std::string compose_mail(const MailOptions& options, const Message& message, WallTime now)
{
    std::string_view domain = domain_of(options.from);
    std::string mail = join("Date: ", format_mail_date(now), "\r\nFrom: Holdfast <", options.from,
                            ">\r\nTo: ", join_list(options.to, ",\r\n "),
                            "\r\nSubject: ", encode_header(title_of(message)), "\r\n");
    append_to(mail, "Message-ID: ", message_id(message.id, domain),
              "\r\nReferences: ", message_id(message.key, domain), "\r\n");
    append_to(mail, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
              "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n",
              "\r\n", wrapped_base64(with_crlf(letter_of(message))));
    return mail;
}

std::string encode_header(std::string_view text)
{
    std::string clean{text};
    std::ranges::replace_if(clean, is_control, ' ');
    if (is_plain(clean))
        return clean;
    // 75 characters less the frame are 60 of base64, or 45 bytes.
    constexpr std::size_t word_bytes = 45;
    std::string out;
    for (std::string_view rest = clean; !rest.empty();) {
        std::string_view word = cut_utf8(rest, word_bytes);
        if (word.empty())
            word = rest.substr(0, word_bytes);
        append_to(out, out.empty() ? "" : "\r\n ", "=?UTF-8?B?", encode_base64(word), "?=");
        rest.remove_prefix(word.size());
    }
    return out;
}

std::string format_mail_date(WallTime time)
{
    constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date{day};
    std::string clock = format_rfc3339(time).substr(11, 8);
    return join(weekdays.at(std::chrono::weekday{day}.c_encoding()), ", ", unsigned{date.day()},
                ' ', months.at(unsigned{date.month()} - 1), ' ', int{date.year()}, ' ', clock,
                " +0000");
}

}  // namespace holdfast::watch
