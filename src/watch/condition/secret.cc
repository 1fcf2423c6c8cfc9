#include "watch/condition/secret.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// In lower case and without what stands between words.
constexpr std::array<std::string_view, 12> words{
    "token",  "password", "passwd", "passphrase", "secret",     "authorization",
    "cookie", "apikey",   "bearer", "credential", "privatekey", "sessionid"};
// The beginnings of what is secret by its form: JSON Web Tokens and PEM.
constexpr std::array<std::string_view, 2> beginnings{"eyJ", "-----BEGIN"};
constexpr std::array<std::string_view, 2> schemes{"bearer ", "basic "};

// Without case and the marks between words, so that API-Key, api_key and apiKey are one.
std::string folded(std::string_view name)
{
    std::string out;
    for (char c : name)
        if (c != '-' && c != '_' && c != '.' && c != ' ')
            out.push_back(to_lower(c));
    return out;
}

// Whether a value is assigned behind `rest`: token=..., "token": "...".
bool assigns(std::string_view rest) noexcept
{
    while (!rest.empty() && (rest.front() == '"' || rest.front() == '\'' || rest.front() == '\\'))
        rest.remove_prefix(1);
    return rest.starts_with(':') || rest.starts_with('=');
}

}  // namespace

bool is_secret_name(std::string_view name)
{
    const std::string plain = folded(name);
    return std::ranges::any_of(
        words, [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

bool has_secret(std::string_view text)
{
    if (std::ranges::any_of(beginnings, [&](std::string_view sign) {
            return text.find(sign) != std::string_view::npos;
        }))
        return true;
    const std::string lower = to_lower(text);
    if (std::ranges::any_of(schemes, [&](std::string_view scheme) {
            return lower.find(scheme) != std::string::npos;
        }))
        return true;
    const std::string plain = folded(text);
    for (std::string_view word : words)
        for (auto at = plain.find(word); at != std::string::npos; at = plain.find(word, at + 1))
            if (assigns(std::string_view{plain}.substr(at + word.size())))
                return true;
    return false;
}

}  // namespace holdfast::watch
