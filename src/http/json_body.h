// The JSON object in a request's body, read member by member: what is asked for must have the right
// type, what nobody asked for is refused, and all that is wrong is said at once. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/problem.h"
#include "lib/json/document.h"

namespace holdfast::http {

// Reading takes up to 28 us a KiB, on the loop: 2 ms for a body of this size. http.body_max is for
// bodies that are read piece by piece. What describes one thing is far smaller than either.
inline constexpr std::size_t json_bytes_max = std::size_t{64} << 10;

class JsonBody {
public:
    // No body at all reads as {}. The texts outlive this.
    JsonBody(std::string_view content_type, std::string_view body);

    // Nothing when the member is absent, or wrong, which problem() says then.
    std::optional<std::string> text(std::string_view name);
    // The same where it must not be absent or empty; then it is empty here.
    std::string required_text(std::string_view name);
    // The same for whole numbers, as digits: 3.0 and 3e2 are none.
    std::optional<std::int64_t> integer(std::string_view name);
    std::optional<std::int64_t> required_integer(std::string_view name);
    // An object, as compact JSON: for what is passed on.
    std::optional<std::string> object(std::string_view name);
    // For a value of the right type that still is not right.
    void reject(std::string_view name, std::string message);

    // When everything was asked for: why the request is refused, if it is.
    std::optional<Problem> problem();

private:
    void read(std::string_view body);
    const json::Node* find(std::string_view name);
    void reject_unknown();

    json::Document document_;
    std::vector<std::string_view> names_;  // Asked for.
    Problem problem_{.status = 200};
};

}  // namespace holdfast::http
