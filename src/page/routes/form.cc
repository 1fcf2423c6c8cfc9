#include "page/routes/form.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::page {

std::string form_field(const http::Request& request, std::string_view name)
{
    const auto form = http::Target{.path = "/", .query = request.body}.parameters();
    const auto found = std::ranges::find(form, name, &http::QueryParameter::name);
    return found == form.end() ? std::string{} : std::string{trim(found->value)};
}

}  // namespace holdfast::page
