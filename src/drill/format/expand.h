// Puts what ${name} stands for into the texts of a drill. Pure; any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "drill/format/drill.h"

namespace holdfast::drill {

using Values = std::map<std::string, std::string, std::less<>>;

// What has no value stays as it is: the parser has refused it.
std::string expand(std::string_view text, const Values& values);
void expand(Drill& drill, const Values& values);

}  // namespace holdfast::drill
