// What is wrong with the definition of services, in the words of whoever has to repair it. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::watch {

// What a value is told, wherever it stands.
struct Complaint {
    std::string what;        // "\"5x\" is not a duration"
    std::string expected{};  // "a duration from 1s to 1d, or seconds"
    std::string remedy{};    // "write for example \"30s\""
    std::uint32_t at = 0;    // Of a text in a text: the character, from 1.
    // It is right, and whoever says it may not say it.
    bool is_forbidden = false;
};

struct DefinitionProblem {
    std::uint32_t line = 0;  // 0: it is about no place.
    std::uint32_t column = 0;
    std::string pointer{};  // "/services/3/interval"
    Complaint complaint;
    bool is_of_syntax = false;  // It is no JSON: what it may say was not read.
};

// More help nobody to repair them, and would cost whoever compares names.
inline constexpr std::size_t definition_problems_max = 100;

// "services.json:3:5: /services/0/url: what: expected ... (remedy)", printable.
std::string render(const DefinitionProblem& problem, std::string_view file);
// For the client of an API, who knows the pointer: "what, expected ...; remedy".
std::string to_message(const DefinitionProblem& problem);

}  // namespace holdfast::watch
