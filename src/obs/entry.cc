#include "obs/entry.h"

namespace holdfast::obs {

std::string_view field_value(const Entry& entry, std::string_view name) noexcept
{
    for (const Field& field : entry.fields)
        if (field.name == name)
            return field.value;
    return {};
}

}  // namespace holdfast::obs
