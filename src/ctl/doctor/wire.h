// Evidence on its way from one process to another, as bytes: of the same program, so that nothing
// in it has a name or a version. What is cut short is refused. Pure; any thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ctl::doctor {

class Encoder {
public:
    template <typename... Values>
    void operator()(Values&... values)
    {
        (put(values), ...);
    }
    const std::string& bytes() const noexcept { return bytes_; }

private:
    void put(const std::int64_t& value)
    {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void put(const bool& value) { bytes_.push_back(value ? 1 : 0); }
    void put(const std::string& text)
    {
        put(static_cast<std::int64_t>(text.size()));
        bytes_ += text;
    }
    template <typename T>
    void put(std::vector<T>& items)
    {
        put(static_cast<std::int64_t>(items.size()));
        for (T& item : items)
            put(item);
    }
    template <typename T>
    requires requires(T& record, Encoder& encoder) { record.visit(encoder); }
    void put(T& record) { record.visit(*this); }

    std::string bytes_;
};

class Decoder {
public:
    explicit Decoder(std::string_view bytes) noexcept : rest_{bytes} {}

    template <typename... Values>
    void operator()(Values&... values)
    {
        (take(values), ...);
    }
    // All was there, and nothing else.
    bool is_good() const noexcept { return is_good_ && rest_.empty(); }

private:
    void take(std::int64_t& value) { take_bytes(&value, sizeof value); }
    void take(bool& value)
    {
        char byte = 0;
        take_bytes(&byte, 1);
        value = byte != 0;
    }
    void take(std::string& text)
    {
        text.resize(take_count());
        take_bytes(text.data(), text.size());
    }
    template <typename T>
    void take(std::vector<T>& items)
    {
        items.clear();
        for (std::size_t count = take_count(); count > 0 && is_good_; --count) {
            T item{};
            take(item);
            items.push_back(std::move(item));
        }
    }
    template <typename T>
    requires requires(T& record, Decoder& decoder) { record.visit(decoder); }
    void take(T& record) { record.visit(*this); }

    // An item takes a byte at least: what is announced beyond the end is not believed.
    std::size_t take_count()
    {
        std::int64_t count = 0;
        take(count);
        is_good_ = is_good_ && count >= 0 && static_cast<std::size_t>(count) <= rest_.size();
        return is_good_ ? static_cast<std::size_t>(count) : 0;
    }
    void take_bytes(void* into, std::size_t count)
    {
        is_good_ = is_good_ && count <= rest_.size();
        if (!is_good_ || count == 0)
            return;
        std::memcpy(into, rest_.data(), count);
        rest_.remove_prefix(count);
    }

    std::string_view rest_;
    bool is_good_ = true;
};

}  // namespace holdfast::ctl::doctor
