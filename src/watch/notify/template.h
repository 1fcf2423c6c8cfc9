// A body that an operator wrote, with places for what there is to tell: {"text": "{{name}} is
// {{status}}"}. Values are escaped as the inside of a JSON string, so that no name and no reason
// can add a member to the body. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/alert/notice.h"

namespace holdfast::watch {

class BodyTemplate {
public:
    static constexpr std::size_t bytes_max = std::size_t{64} << 10U;

    // Errc::invalid for a name that there is not, one that is not closed, and what is too long:
    // when it is loaded, and not when the first alert is to be told.
    static Result<BodyTemplate> parse(std::string_view text);
    // event, kind, serviceId, name, url, environment, group, status, lastStatus, reason,
    // consecutiveFailures, since, at, lastCheckedAt, key, children, because, journal.
    static std::vector<std::string_view> names();

    std::string fill(const Notice& notice) const;

private:
    using Value = std::string (*)(const Notice&);
    struct Piece {
        std::string text;  // Before the value.
        Value value;       // Null behind the last one.
    };

    std::vector<Piece> pieces_;
};

// As the inside of a JSON string, without its quotes. What is not UTF-8 becomes U+FFFD.
std::string escape_json(std::string_view text);

}  // namespace holdfast::watch
