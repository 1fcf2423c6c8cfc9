// Request methods. Pure; any thread.
#pragma once

#include <array>
#include <string_view>

namespace holdfast::http {

enum class Method { get, head, post, put, patch, remove, options, unknown };

inline constexpr std::array<std::string_view, 7> method_names{"GET",   "HEAD",   "POST",   "PUT",
                                                              "PATCH", "DELETE", "OPTIONS"};

// Case matters (RFC 9110, 9.1).
constexpr Method parse_method(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < method_names.size(); ++i)
        if (method_names[i] == text)
            return static_cast<Method>(i);
    return Method::unknown;
}

constexpr std::string_view to_string(Method method) noexcept
{
    auto index = static_cast<std::size_t>(method);
    // What is unknown is one word, so that a client cannot make metric labels.
    return index < method_names.size() ? method_names[index] : "other";
}

}  // namespace holdfast::http
