// One value of a definition, and where it stands: gives it as what it should be, or says what is
// wrong with it. One thread at a time.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "lib/json/document.h"
#include "watch/definition/problem.h"

namespace holdfast::watch {

struct JsonMember;

class JsonValue {
public:
    // All of them outlive this.
    JsonValue(const json::Node& node, std::string pointer,
              std::vector<DefinitionProblem>& problems);

    const json::Node& node() const noexcept { return node_; }
    const std::string& pointer() const noexcept { return pointer_; }
    bool is_null() const noexcept { return node_.kind == json::Kind::null; }

    void reject(Complaint complaint) const { reject_at(node_.at, std::move(complaint)); }
    void reject_at(json::Position at, Complaint complaint) const;
    // How many there are by now, of this value and of all others that are read with it.
    std::size_t problem_count() const noexcept { return problems_.size(); }
    // "found 5: expected FORM (REMEDY)"
    void reject_kind(std::string_view form, std::string_view example) const;

    std::optional<bool> flag() const;
    std::optional<std::string> text(std::string_view example) const;
    // The same of what is never shown, be it to say that it is no text.
    std::optional<std::string> secret() const;
    std::optional<unsigned> natural(unsigned min, unsigned max) const;
    // "15s", or a number of seconds, as services of old were configured.
    std::optional<Duration> duration(Duration min, Duration max) const;
    // The place of the word among `names`.
    std::optional<std::size_t> choice(std::span<const std::string_view> names) const;

    // The items of a list, of which there are at most so many; empty after a complaint.
    std::vector<JsonValue> items(std::size_t max, std::string_view example) const;
    // The members of an object, each name once: given twice is reported by whoever read the text.
    std::vector<JsonMember> members(std::size_t max, std::string_view example) const;

private:
    const json::Node& node_;
    std::string pointer_;
    std::vector<DefinitionProblem>& problems_;
};

struct JsonMember {
    std::string_view name;
    json::Position at;  // Of the name.
    JsonValue value;
};

// "did you mean \"interval\"?", or "remove it".
std::string suggest(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace holdfast::watch
