#include "watch/notify/receiver_check.h"

#include <algorithm>

#include "base/text.h"
#include "watch/notify/mail.h"
#include "watch/notify/template.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t url_bytes_max = 2048;
constexpr std::size_t headers_max = 32;

bool is_name(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= Receiver::name_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

bool is_url(std::string_view url, std::string_view plain, std::string_view secure) noexcept
{
    const std::string_view scheme = url.starts_with(plain) ? plain : secure;
    if (!url.starts_with(scheme) || url.size() > url_bytes_max)
        return false;
    const std::string_view rest = url.substr(scheme.size());
    return !rest.empty() && std::string_view{"/?#:"}.find(rest.front()) == std::string_view::npos &&
           std::ranges::none_of(url, [](char c) { return is_control(c) || c == ' '; });
}

Result<void> check_headers(const Receiver& receiver)
{
    if (receiver.headers.size() > headers_max)
        return Error{Errc::invalid, join("more than ", headers_max, " headers")};
    auto is_token = [](char c) { return c > ' ' && c < 0x7F && c != ':'; };
    for (const auto& [name, value] : receiver.headers)
        if (name.empty() || !std::ranges::all_of(name, is_token) ||
            std::ranges::any_of(value, is_control))
            return Error{Errc::invalid, "a header has a character that no header may have"};
    return {};
}

}  // namespace

Result<void> check_receiver(const Receiver& receiver)
{
    if (!is_name(receiver.name))
        return Error{Errc::invalid, "a receiver's name has 1 to 64 of A-Z a-z 0-9 . _ -"};
    if (receiver.messages_per_minute < 1 || receiver.burst < 1)
        return Error{Errc::invalid, "a receiver takes at least one message a minute"};
    if (receiver.timeout < std::chrono::seconds{1} || receiver.timeout > std::chrono::minutes{5})
        return Error{Errc::invalid, "the timeout of a receiver is 1s to 5min"};
    if (Result<void> checked = receiver.about.check(); !checked)
        return checked;
    if (receiver.format == Format::log)
        return {};
    if (receiver.format == Format::email) {
        if (!is_url(receiver.url, "smtp://", "smtps://"))
            return Error{Errc::invalid, "a mail server is smtp://HOST[:PORT] or smtps://"};
        return check_mail(receiver.mail);
    }
    if (!is_url(receiver.url, "http://", "https://"))
        return Error{Errc::invalid, "the URL is neither http nor https, or not well written"};
    if (Result<void> checked = check_headers(receiver); !checked)
        return checked;
    if (receiver.format != Format::webhook)
        return {};
    Result<BodyTemplate> body = BodyTemplate::parse(receiver.body_template);
    return body ? Result<void>{} : Result<void>{std::move(body).error()};
}

}  // namespace holdfast::watch
