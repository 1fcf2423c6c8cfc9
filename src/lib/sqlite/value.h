// What is bound to a statement's parameters. Texts and bytes are not copied: they live until the
// query has run. Any thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace holdfast::sqlite {

using Bytes = std::span<const std::byte>;

class Value {
public:
    using Variant = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Bytes>;

    // Implicit, so that a query is written with the values themselves.
    // NOLINTBEGIN(google-explicit-constructor)
    Value(std::nullptr_t) noexcept : value_{nullptr} {}
    Value(std::integral auto number) noexcept : value_{static_cast<std::int64_t>(number)} {}
    Value(double number) noexcept : value_{number} {}
    Value(std::string_view text) noexcept : value_{text} {}
    Value(const char* text) noexcept : value_{std::string_view{text}} {}
    Value(Bytes bytes) noexcept : value_{bytes} {}
    template <typename T>
    Value(const std::optional<T>& value) noexcept : value_{nullptr}
    {
        if (value)
            value_ = Value{*value}.value_;
    }
    // NOLINTEND(google-explicit-constructor)

    const Variant& variant() const noexcept { return value_; }

private:
    Variant value_;
};

}  // namespace holdfast::sqlite
