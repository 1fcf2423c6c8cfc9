#include "watch/check/problem.h"

#include "base/text.h"

namespace holdfast::watch {

std::string one_line(std::string_view text)
{
    return std::string{
        cut_utf8(printable(text.substr(0, problem_bytes_max * 2)), problem_bytes_max)};
}

}  // namespace holdfast::watch
