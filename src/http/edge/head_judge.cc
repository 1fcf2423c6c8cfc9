#include "http/edge/head_judge.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace holdfast::http {
namespace {

constexpr Objection malformed(std::string_view detail) noexcept
{
    return {Refused::malformed, 400, detail};
}

// Which bytes may stand where (RFC 9110, 5.5 and 5.6.2; RFC 9112, 3.2; RFC 3986).
enum : unsigned char { in_token = 1, in_target = 2, in_value = 4, in_host = 8 };

constexpr std::array<unsigned char, 256> make_classes()
{
    std::array<unsigned char, 256> classes{};
    for (unsigned c = 0; c < classes.size(); ++c) {
        const bool is_visible = c > 0x20 && c < 0x7f;
        if (is_visible && c != '#')
            classes[c] |= in_target;
        if (is_visible || c == ' ' || c == '\t' || c >= 0x80)
            classes[c] |= in_value;
    }
    auto mark = [&](std::string_view bytes, unsigned char as) {
        for (char c : bytes)
            classes[static_cast<unsigned char>(c)] |= as;
    };
    constexpr std::string_view alphanumeric =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    mark(alphanumeric, in_token | in_host);
    mark("!#$%&'*+-.^_`|~", in_token);
    mark("-._~%!$&'()*+,;=:[]", in_host);
    return classes;
}

constexpr auto classes = make_classes();

bool is_all(std::string_view text, unsigned char of) noexcept
{
    return std::all_of(text.begin(), text.end(),
                       [of](char c) { return (classes[static_cast<unsigned char>(c)] & of) != 0; });
}

// "http://host:80/path" -> "host:80"; nothing for another form.
std::string_view authority_of(std::string_view target) noexcept
{
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme))
            continue;
        target.remove_prefix(scheme.size());
        return target.substr(0, target.find_first_of("/?"));
    }
    return {};
}

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool names_close(std::string_view list) noexcept
{
    for (;;) {
        const auto comma = list.find(',');
        if (equals_ignoring_case(trim(list.substr(0, comma)), "close"))
            return true;
        if (comma == std::string_view::npos)
            return false;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

bool is_token_byte(char c) noexcept
{
    return (classes[static_cast<unsigned char>(c)] & in_token) != 0;
}

void HeadJudge::object(const Objection& objection) noexcept
{
    if (!objection_)
        objection_ = objection;
}

void HeadJudge::line(std::string_view method, std::string_view target,
                     std::string_view version) noexcept
{
    if (method.empty() || !is_all(method, in_token))
        object(malformed("The method is not a token."));
    judge_version(version);  // First: of other versions nothing else is known.
    judge_target(method, target);
}

void HeadJudge::judge_target(std::string_view method, std::string_view target) noexcept
{
    if (target.empty() || !is_all(target, in_target))
        return object(malformed("The target holds what no URI may."));
    if (target.front() == '/' || (target == "*" && method == "OPTIONS"))
        return;
    // Whether this is a host of ours is asked elsewhere; beside it, Host counts for nothing.
    if (authority_of(target).empty())
        object(malformed("The target is neither a path nor a URI of HTTP."));
}

void HeadJudge::judge_version(std::string_view version) noexcept
{
    constexpr std::string_view name = "HTTP/";
    const bool is_version = version.size() == 8 && version.starts_with(name) &&
                            is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!is_version)
        return object(malformed("The request line does not end with a version of HTTP."));
    if (version[5] != '1')
        object({Refused::version, 505, "HTTP/1.1 and HTTP/1.0 are spoken here."});
    is_old_ = version[7] == '0';
}

void HeadJudge::field(std::string_view name, std::string_view value) noexcept
{
    if (name.empty() || !is_all(name, in_token))
        return object(malformed("The name of a header field is not a token."));
    if (!is_all(value, in_value))
        return object(malformed("A header field holds a control character."));
    if (equals_ignoring_case(name, "Host")) {
        host_ = value;
        ++hosts_;
    } else if (equals_ignoring_case(name, "Content-Length")) {
        length_ = value;
        ++lengths_;
    } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
        coding_ = value;
        ++codings_;
    } else if (equals_ignoring_case(name, "Expect") &&
               !equals_ignoring_case(value, "100-continue")) {
        object({Refused::expectation, 417, "Only 100-continue can be expected."});
    } else if (equals_ignoring_case(name, "Connection")) {
        is_last_ = is_last_ || names_close(value);
    }
}

std::optional<Objection> HeadJudge::verdict() noexcept
{
    judge_host();
    judge_framing();
    return objection_;
}

void HeadJudge::judge_host() noexcept
{
    if (hosts_ > 1)
        return object(malformed("Host stands more than once."));
    if (hosts_ == 0 && !is_old_)
        return object(malformed("Host is missing."));
    if (!is_all(host_, in_host))
        object(malformed("Host is not a name or an address with or without a port."));
}

void HeadJudge::judge_framing() noexcept
{
    if (lengths_ > 1)
        return object(malformed("Content-Length stands more than once."));
    if (codings_ > 1)
        return object(malformed("Transfer-Encoding stands more than once."));
    if (codings_ == 1) {
        if (lengths_ == 1)
            return object(malformed("Content-Length and Transfer-Encoding exclude each other."));
        if (is_old_)
            return object(malformed("HTTP/1.0 knows no Transfer-Encoding."));
        if (!equals_ignoring_case(coding_, "chunked"))
            object({Refused::coding, 501, "Of the transfer codings only chunked is known."});
        return;
    }
    if (lengths_ == 0)
        return;
    if (length_.empty() || !std::all_of(length_.begin(), length_.end(), is_digit))
        return object(malformed("Content-Length is not a number."));
    if (!parse_number<std::uint64_t>(length_))
        object({Refused::body_too_large, 413, "The body is larger than any that is taken."});
}

}  // namespace holdfast::http
