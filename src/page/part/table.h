// Tables, lists of facts, and buttons that do something: what pages are made of. Pure; any thread.
#pragma once

#include <initializer_list>
#include <string_view>

#include "page/html/html.h"
#include "page/part/frame.h"

namespace holdfast::page {

// The head of a table, a column each. Literals.
void write_heads(Html& html, std::initializer_list<std::string_view> names);

// In a <dl class="facts">: what follows until end() is the fact.
void begin_fact(Html& html, std::string_view name);
// The same with what somebody else said; nothing at all when it is empty.
void write_fact(Html& html, std::string_view name, std::string_view value);
// A number and what it is called, in a <dl class="tiles">.
void write_tile(Html& html, std::string_view name, std::string_view value);

// A form that is one button.
struct Action {
    std::string_view path;
    std::string_view text;
    // Says it to whoever hears the buttons of a page one after the other.
    std::string_view label;
    // Asked before it is done, of what cannot be undone; empty: it is just done.
    std::string_view question{};
    // What the form says beside its path, a name and a word; empty: nothing.
    Attribute says{};
};
// Nothing for who may not.
void write_action(Html& html, const Frame& frame, const Action& action);

}  // namespace holdfast::page
