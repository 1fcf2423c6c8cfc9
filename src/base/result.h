// A failure that the caller will branch on: the shape of std::expected, which GCC 12 offers only
// in C++23 mode. Failures that end the program are exceptions, broken invariants are CHECKs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"

namespace holdfast {

// Grows only when a caller treats the new code differently.
enum class Errc {
    invalid,
    not_found,
    conflict,
    overloaded,
    unavailable,
    timeout,
    full,     // No space for it: nothing was stored.
    unknown,  // Whether it was stored will be known after a restart.
    corrupt,
    internal
};

std::string_view to_string(Errc code) noexcept;

struct [[nodiscard]] Error {
    Errc code;
    std::string context;

    // Adds what was being done, outermost first: "claim order: disk I/O error".
    Error&& during(std::string_view action) &&;
};

template <typename T>
class [[nodiscard]] Result {
public:
    // Implicit, so that a function returns the one or the other.
    // NOLINTNEXTLINE(google-explicit-constructor)
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}

    explicit operator bool() const noexcept { return state_.index() == 0; }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() &
    {
        CHECK(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }
    const Error& error() const&
    {
        CHECK(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }
    Error&& error() && { return std::move(error()); }

private:
    T& value()
    {
        CHECK(state_.index() == 0);
        return *std::get_if<0>(&state_);
    }
    const T& value() const
    {
        CHECK(state_.index() == 0);
        return *std::get_if<0>(&state_);
    }

    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_{std::move(error)} {}  // NOLINT(google-explicit-constructor)

    explicit operator bool() const noexcept { return !error_; }

    const Error& error() const&
    {
        CHECK(error_.has_value());
        return *error_;
    }
    Error&& error() &&
    {
        CHECK(error_.has_value());
        return std::move(*error_);
    }

private:
    std::optional<Error> error_;
};

}  // namespace holdfast
