// URLs of http and https, taken apart by libcurl, so that nobody reads one otherwise than it does.
// Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace holdfast::curl {

struct Url {
    std::string text;  // The whole of it, brought into one form, without a fragment.
    std::string scheme;
    std::string host;  // In lower case; an IPv6 address in brackets.
    std::string port;
    std::string user{};  // As they are written in the URL: still encoded.
    std::string password{};

    // All that may be said of it to others: a path may hold secrets, too.
    std::string origin() const { return scheme + "://" + host + ":" + port; }
};

// Errc::invalid for what is no URL of http or https.
Result<Url> parse_url(const std::string& text);

// Where an answer from `from` sends its client. Credentials come along within the origin, and what
// the answer itself brings of them is left out.
Result<Url> follow(const Url& from, const std::string& location);

// `url` with another host.
std::string with_host(const Url& url, const std::string& host);

}  // namespace holdfast::curl
