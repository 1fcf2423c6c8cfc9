// The JSON schema of drills, made of the same tables by which they are read. Pure; any thread.
#pragma once

#include <string>

namespace holdfast::drill {

std::string make_schema();

}  // namespace holdfast::drill
