// Hashes of "secret", made once: dear ones take a tenth of a second. And of the token "t0ken".
#pragma once

#include <string_view>

namespace holdfast::http {

inline constexpr std::string_view yescrypt_of_secret =
    "$y$j9T$abcdefghijklmnopqrstu.$7uryFExhLbAhrpK1WytVzeNObCUVaK3VoKccP3fJEIB";
inline constexpr std::string_view cheap_yescrypt_of_secret =
    "$y$j75$abcdefghijklmnopqrstu.$cQjAYfMwB51ACkjNBqV7OEAUemp/TRZgJmoQ3b5QsN8";
inline constexpr std::string_view bcrypt_of_secret =
    "$2b$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u";
inline constexpr std::string_view cheap_bcrypt_of_secret =
    "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
inline constexpr std::string_view token_digest =
    "b46c09677343261f0b439a472422225e3a230c9c094d6ab16762e2036b597053";

}  // namespace holdfast::http
