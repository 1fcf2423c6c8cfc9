// State to bytes and back, in one list of fields for both ways, so that they cannot differ. Bytes
// that are not ours, or damaged, are refused as a whole. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::trend {

class Exchange {
public:
    // Saves.
    Exchange() = default;
    // Restores. Nothing is read from bytes that are not whole.
    explicit Exchange(std::string_view bytes) noexcept;

    bool is_restoring() const noexcept { return is_restoring_; }
    // False once anything did not fit; what was restored until then is not to be used.
    bool is_good() const noexcept { return is_good_; }
    void refuse() noexcept { is_good_ = false; }
    // Everything was used, and nothing was wrong.
    bool is_complete() const noexcept { return is_good_ && bytes_.empty(); }
    // What was saved, with a sum that tells damage.
    std::string take() &&;

    void value(std::int64_t& value) noexcept;
    void value(double& value) noexcept;  // Finite.
    void value(float& value) noexcept;   // Finite, or not a number: nothing known.
    void value(bool& value) noexcept;
    void value(WallTime& value) noexcept;
    // Of any integer or enumeration, at most `most`.
    template <typename T>
    void count(T& value, std::int64_t most) noexcept
    {
        auto wide = static_cast<std::int64_t>(value);
        this->value(wide);
        if (is_restoring_ && (wide < 0 || wide > most))
            refuse();
        if (is_restoring_ && is_good_)
            value = static_cast<T>(wide);
    }
    template <typename T>
    void optional(std::optional<T>& value) noexcept
    {
        bool has = value.has_value();
        this->value(has);
        if (is_restoring_)
            value = has && is_good_ ? std::optional<T>{T{}} : std::nullopt;
        if (value)
            this->value(*value);
    }
    // `each` exchanges one element.
    template <typename T, typename Each>
    void list(std::vector<T>& values, std::size_t most, Each each)
    {
        std::size_t size = values.size();
        count(size, static_cast<std::int64_t>(most));
        if (is_restoring_)
            values.assign(is_good_ ? size : 0, T{});
        for (T& value : values)
            each(value);
    }

private:
    void raw(std::uint64_t& value, std::size_t length) noexcept;

    bool is_restoring_ = false;
    bool is_good_ = true;
    std::string_view bytes_;  // Not read yet.
    std::string saved_;
};

}  // namespace holdfast::trend
