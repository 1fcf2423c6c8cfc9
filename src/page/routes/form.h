// What a form of a page sent. Loop thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/content/query.h"
#include "http/request.h"

namespace holdfast::page {

inline constexpr std::string_view form_type = "application/x-www-form-urlencoded";

class Form {
public:
    explicit Form(const http::Request& request);

    // Without spaces around it; empty when it was not sent.
    std::string field(std::string_view name) const;

private:
    std::vector<http::QueryParameter> fields_;
};

}  // namespace holdfast::page
