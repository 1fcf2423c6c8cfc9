// Reads the members of a JSON object one by one, and notes everything that is wrong with them: of a
// wrong drill all problems are told at once. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "lib/json/document.h"

namespace holdfast::drill {

struct Problem {
    std::string pointer;  // RFC 6901; "" is the whole.
    std::string message;
    json::Position at{};
};

using Problems = std::vector<Problem>;

class Members {
public:
    static constexpr std::size_t text_max = 4096;  // Bytes.
    static constexpr std::size_t items_max = 100;

    // All three outlive it. What is no object is a problem, and has no members.
    Members(const json::Node& node, std::string pointer, Problems& problems);

    bool is_object() const noexcept { return node_.kind == json::Kind::object; }
    const std::string& pointer() const noexcept { return pointer_; }
    std::string pointer_of(std::string_view name) const;

    // Nothing when it is not there or wrong, which was noted.
    const json::Node* find(std::string_view name);
    const json::Node* need(std::string_view name);
    const json::Node* list(std::string_view name, bool is_required = false);
    std::string text(std::string_view name, bool is_required = false);
    std::optional<Duration> duration(std::string_view name);
    std::optional<std::uint64_t> natural(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    std::vector<std::string> words(std::string_view name, bool is_required = false);

    // "" is the object itself.
    void complain(std::string_view name, std::string message);
    // What nobody asked for is not known.
    void refuse_others();

private:
    const json::Node& node_;
    std::string pointer_;
    Problems& problems_;
    std::vector<std::string_view> asked_;
};

}  // namespace holdfast::drill
