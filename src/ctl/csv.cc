#include "ctl/csv.h"

#include "base/text.h"

namespace holdfast::ctl {

std::string csv_field(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string{text};
    std::string quoted{'"'};
    for (char c : text) {
        if (c == '"')
            quoted.push_back('"');
        quoted.push_back(c);
    }
    return quoted + '"';
}

std::string csv_text(std::string_view text)
{
    constexpr std::string_view formulas = "=+-@\t\r\n";
    const bool is_formula = !text.empty() && formulas.find(text.front()) != std::string_view::npos;
    return csv_field(is_formula ? join("'", text) : text);
}

}  // namespace holdfast::ctl
