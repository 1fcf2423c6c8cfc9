#include "watch/definition/rules.h"

#include <algorithm>
#include <array>

#include "base/address.h"
#include "base/characters.h"
#include "base/endpoint.h"
#include "base/text.h"
#include "watch/check/target.h"
#include "watch/definition/limits.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t shown_bytes_max = 60;
constexpr std::uint16_t dns_port = 53;

bool has_command(std::string_view text) noexcept
{
    while (!text.empty())
        if (is_command(take_character(text)))
            return true;
    return false;
}

bool is_letter_or_digit(char c) noexcept
{
    return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

// Of a header's name (RFC 9110).
bool is_token_character(char c) noexcept
{
    return is_letter_or_digit(c) ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string::npos;
}

std::string line_form(std::size_t bytes_max)
{
    return join("one line of 1 to ", bytes_max, " bytes");
}

// The part between "//" and the path.
std::string_view authority_of(std::string_view url) noexcept
{
    const auto mark = url.find("://");
    if (mark == std::string_view::npos)
        return {};
    url.remove_prefix(mark + 3);
    return url.substr(0, url.find_first_of("/?#"));
}

Complaint bad_url(CheckType type, std::string what)
{
    return {std::move(what), "the address of what is checked",
            join("write for example \"", example_url(type), '"')};
}

}  // namespace

std::string_view example_url(CheckType type) noexcept
{
    switch (type) {
    case CheckType::tcp:
        return "tcp://db.example.org:5432";
    case CheckType::tls:
        return "tls://mail.example.org:993";
    case CheckType::dns:
        return "dns://example.org";
    case CheckType::icmp:
        return "icmp://192.0.2.1";
    default:
        return "https://example.org/health";
    }
}

std::string quote_shortened(std::string_view text)
{
    std::string_view cut = cut_utf8(text, shown_bytes_max);
    return join('"', printable(cut), cut.size() < text.size() ? "..." : "", '"');
}

std::optional<Complaint> find_service_id_problem(std::string_view id)
{
    const std::string form = join("1 to ", limits::id_bytes_max, " bytes without / and line ends");
    if (id.empty())
        return Complaint{"an empty id", form, "write a name of your own, such as \"checkout\""};
    if (id.size() > limits::id_bytes_max)
        return Complaint{join("the id has ", id.size(), " bytes"), form, "shorten it"};
    if (!is_utf8(id) || has_command(id))
        return Complaint{join("the id ", quote_shortened(id), " has characters that are no text"),
                         form, "remove them"};
    if (id.find('/') != std::string_view::npos)
        return Complaint{join("the id ", quote_shortened(id), " has a slash"), form,
                         "write - instead of /"};
    // Clients resolve these before they send a path.
    if (id == "." || id == "..")
        return Complaint{join("the id ", quote_shortened(id), " means another path"), form,
                         "write a name of your own"};
    return std::nullopt;
}

std::optional<Complaint> find_line_problem(std::string_view text, std::size_t bytes_max)
{
    if (text.empty())
        return Complaint{"an empty text", line_form(bytes_max),
                         "write one, or leave the member out"};
    if (text.size() > bytes_max)
        return Complaint{join("a text of ", text.size(), " bytes"), line_form(bytes_max),
                         "shorten it"};
    if (!is_utf8(text) || has_command(text))
        return Complaint{join(quote_shortened(text), " has characters that are no text"),
                         line_form(bytes_max), "remove them"};
    return std::nullopt;
}

std::optional<Complaint> find_text_problem(std::string_view text, std::size_t bytes_max)
{
    if (text.size() > bytes_max)
        return Complaint{join("a text of ", text.size(), " bytes"), join("at most ", bytes_max),
                         "shorten it"};
    if (!is_utf8(text))
        return Complaint{"a text that is no UTF-8", "UTF-8", "write it anew"};
    return std::nullopt;
}

std::optional<Complaint> find_service_url_problem(CheckType type, std::string_view url)
{
    if (auto problem = find_line_problem(url, limits::url_bytes_max))
        return bad_url(type, std::move(problem->what));
    if (url.find(' ') != std::string_view::npos)
        return bad_url(type, join(quote_shortened(url), " has a space"));
    std::string_view authority = authority_of(url);
    if (authority.find('@') != std::string_view::npos)
        return Complaint{"the URL holds a name or a password, and URLs are shown",
                         "an URL without them",
                         "remove what stands before the @; write \"headers\": "
                         "{\"Authorization\": \"Basic ...\"}"};
    if (type == CheckType::dns) {
        const bool is_dns = equals_ignoring_case(url.substr(0, 6), "dns://");
        if (!is_dns || find_host_name_problem(authority) || url.size() != 6 + authority.size())
            return bad_url(type, join(quote_shortened(url), " is no name to ask for"));
        return std::nullopt;
    }
    if (auto problem = find_target_problem(type, url))
        return bad_url(type, join(quote_shortened(url), ": ", *problem));
    if (type == CheckType::icmp && authority.end() != url.end())
        return bad_url(type, join(quote_shortened(url), " has more than a host"));
    return std::nullopt;
}

std::optional<Complaint> find_header_name_problem(std::string_view name)
{
    // What belongs to how a request is sent is ours.
    constexpr std::array<std::string_view, 6> ours{"connection", "content-length",    "expect",
                                                   "te",         "transfer-encoding", "upgrade"};
    if (name.empty() || name.size() > limits::tag_bytes_max * 2 ||
        !std::ranges::all_of(name, is_token_character))
        return Complaint{join(quote_shortened(name), " is no name of a header"),
                         "letters, digits and -", "write for example \"X-Probe\""};
    if (std::ranges::any_of(
            ours, [&](std::string_view each) { return equals_ignoring_case(each, name); }))
        return Complaint{join("the header ", name, " belongs to the connection"),
                         "a header about the request", "remove it"};
    return std::nullopt;
}

std::optional<Complaint> find_header_value_problem(std::string_view value)
{
    if (value.size() > limits::header_value_bytes_max)
        return Complaint{join("a value of ", value.size(), " bytes"),
                         join("at most ", limits::header_value_bytes_max), "shorten it"};
    if (std::ranges::any_of(value, is_control))
        return Complaint{"the value has a line end or another control character", "one line",
                         "remove it"};
    return std::nullopt;
}

std::optional<Complaint> find_host_name_problem(std::string_view name)
{
    const bool is_name = !name.empty() && name.size() <= limits::host_name_bytes_max &&
                         name.front() != '.' && name.find("..") == std::string_view::npos &&
                         std::ranges::all_of(name, [](char c) {
                             return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
                         });
    if (is_name)
        return std::nullopt;
    return Complaint{join(quote_shortened(name), " is no name of a host"),
                     "letters, digits, - and .", "write for example \"example.org\""};
}

std::optional<Complaint> find_token_problem(std::string_view token)
{
    const bool is_token =
        token.size() >= limits::token_bytes_min && token.size() <= limits::token_bytes_max &&
        std::ranges::all_of(token,
                            [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
    if (is_token)
        return std::nullopt;
    // Not shown: even a wrong one may be a secret.
    return Complaint{
        "the token has the wrong form or length",
        join(limits::token_bytes_min, " to ", limits::token_bytes_max, " letters, digits, - or _"),
        "write what `openssl rand -hex 16` prints"};
}

std::optional<Complaint> find_path_problem(std::string_view path)
{
    if (path.starts_with('/') && !find_line_problem(path, limits::path_bytes_max))
        return std::nullopt;
    return Complaint{join(quote_shortened(path), " is no absolute path"), "the path of a file",
                     "write for example \"/etc/ssl/certs/internal.pem\""};
}

std::optional<std::string> canonical_resolver(std::string_view text)
{
    if (auto endpoint = parse_endpoint(text))
        return to_string(*endpoint);
    auto address = parse_address(text);
    if (!address)
        return std::nullopt;
    return to_string(Endpoint{to_string(*address), dns_port});
}

}  // namespace holdfast::watch
