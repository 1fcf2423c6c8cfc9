#include "page/routes/form.h"

#include <algorithm>

#include "base/text.h"
#include "http/target.h"

namespace holdfast::page {

Form::Form(const http::Request& request)
    : fields_{http::Target{.path = "/", .query = request.body}.parameters()}
{
}

std::string Form::field(std::string_view name) const
{
    const auto found = std::ranges::find(fields_, name, &http::QueryParameter::name);
    return found == fields_.end() ? std::string{} : std::string{trim(found->value)};
}

}  // namespace holdfast::page
