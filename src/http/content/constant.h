// A body that never changes, with what is worth knowing about it: found out once, when it is made.
// Immutable; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/router.h"

namespace holdfast::http {

class Constant {
public:
    // `type` is a literal.
    Constant(std::string_view type, std::string text);

    std::string_view type() const noexcept { return type_; }
    const std::shared_ptr<const std::string>& plain() const noexcept { return plain_; }
    // Null when compressing does not make it smaller.
    const std::shared_ptr<const std::string>& gzipped() const noexcept { return gzipped_; }
    const std::string& tag() const noexcept { return tag_; }

private:
    std::string_view type_;
    std::shared_ptr<const std::string> plain_;
    std::shared_ptr<const std::string> gzipped_;
    std::string tag_;
};

// Answers every request with it.
Handler answer_with(std::string_view type, std::string text);

}  // namespace holdfast::http
