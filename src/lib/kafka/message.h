// A message as it stood on a topic. One thread at a time.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace holdfast::kafka {

struct Place {
    std::string topic;
    std::int32_t partition = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
};

struct Message {
    // Of one message; more are left out. Ours has seven.
    static constexpr std::size_t headers_max = 32;

    Place place;
    std::int64_t offset = 0;
    std::string key{};
    std::string value{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::optional<WallTime> time{};

    // The last one of that name, as Kafka has it; nothing when there is none.
    std::optional<std::string_view> header(std::string_view name) const noexcept
    {
        std::optional<std::string_view> found;
        for (const auto& [its_name, its_value] : headers)
            if (its_name == name)
                found = its_value;
        return found;
    }
};

}  // namespace holdfast::kafka
