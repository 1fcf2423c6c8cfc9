// A body read as JSON when the first condition asks for something inside it, and only once.
// Whatever a target sends costs bounded time and memory. One thread at a time.
#pragma once

#include <optional>
#include <string_view>

#include "lib/json/document.h"
#include "watch/condition/body.h"

namespace holdfast::watch {

class JsonBody final : public Body {
public:
    // Reading takes up to 28 us a KiB on the loop, and a value costs a hundred bytes: 7 ms and 2 MB
    // at worst. Larger bodies have no paths; as a text they are compared all the same.
    static constexpr json::Options limits{.comments = false,
                                          .bytes_max = std::size_t{256} << 10,
                                          .depth_max = 32,
                                          .nodes_max = 1 << 14};

    // `body` outlives this.
    explicit JsonBody(std::string_view body) noexcept : body_{body} {}

    bool has(const BodyPath& path) override { return find(path) != nullptr; }
    std::optional<BodyText> text(const BodyPath& path) override;
    std::optional<std::size_t> items(const BodyPath& path) override;

    // For tests of who reads how often.
    bool is_read() const noexcept { return document_.has_value(); }

private:
    const json::Node* find(const BodyPath& path);

    std::string_view body_;
    std::optional<json::Document> document_;
    bool is_json_ = false;
};

}  // namespace holdfast::watch
