// Which type of check an object describes: what its "type" says, or what its other members tell.
// Any thread.
#pragma once

#include <vector>

#include "watch/definition/json_value.h"
#include "watch/service.h"

namespace holdfast::watch {

struct ToldType {
    CheckType type = CheckType::http;
    // Its "type" says what is no type: the rest is only likely to mean this one.
    bool is_guessed = false;
};

// `before` is what the object is merged into; null when it is all that there is.
ToldType told_type(const std::vector<JsonMember>& members, const Service* before);

// Nothing is said by it: a null, or, where services of old have it, an empty text.
bool says_nothing(const JsonMember& member);

}  // namespace holdfast::watch
