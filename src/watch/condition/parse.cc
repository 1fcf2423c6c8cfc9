// From the text of a condition to its two sides, and what is wrong with them together.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "watch/condition/characters.h"
#include "watch/condition/condition.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view condition_form = "VALUE OPERATOR VALUE, as in [STATUS] == 200";
constexpr std::string_view operator_list = "==, !=, <, <=, > or >=";

struct NamedComparison {
    std::string_view name;
    Comparison comparison;
};
// One that begins another one comes after it.
constexpr std::array<NamedComparison, 6> comparisons{{{"==", Comparison::equal},
                                                      {"!=", Comparison::not_equal},
                                                      {"<=", Comparison::less_or_equal},
                                                      {">=", Comparison::greater_or_equal},
                                                      {"<", Comparison::less},
                                                      {">", Comparison::greater}}};

struct Split {
    std::size_t at;  // Of the operator.
    NamedComparison what;
};

// The first operator that is acceptable.
template <typename Accept>
std::optional<Split> find_operator(std::string_view text, Accept accept)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const NamedComparison& each : comparisons)
            if (text.substr(i).starts_with(each.name) && accept(i, each.name.size()))
                return Split{i, each};
    }
    return std::nullopt;
}

// A pattern may hold any operator.
bool is_inside_brackets(std::string_view text, std::size_t at) noexcept
{
    int depth = 0;
    for (char c : text.substr(0, at))
        depth = std::max(depth + (c == '(' ? 1 : 0) - (c == ')' ? 1 : 0), 0);
    return depth > 0;
}

bool is_ordering(Comparison comparison) noexcept
{
    return comparison != Comparison::equal && comparison != Comparison::not_equal;
}

class ConditionParser {
public:
    explicit ConditionParser(std::string_view text) : text_{text} {}

    std::vector<ConditionProblem> problems;

    void reject(std::size_t at, std::string what, std::string_view expected, std::string remedy)
    {
        problems.push_back({at, std::move(what), std::string{expected}, std::move(remedy)});
    }

    std::optional<Split> split()
    {
        auto is_apart = [&](std::size_t at, std::size_t length) {
            const std::size_t end = at + length;
            return (at == 0 || text_[at - 1] == ' ') && (end == text_.size() || text_[end] == ' ');
        };
        auto is_outside = [&](std::size_t at, std::size_t length) {
            return is_apart(at, length) && !is_inside_brackets(text_, at);
        };
        if (auto found = find_operator(text_, is_outside))
            return found;
        // A pattern may hold brackets that have no partner, too.
        if (auto found = find_operator(text_, is_apart))
            return found;
        auto close = find_operator(text_, [](std::size_t, std::size_t) { return true; });
        if (close) {
            reject(close->at, join("no space around ", close->what.name), condition_form,
                   join("write ", trim(text_.substr(0, close->at)), " ", close->what.name, " ",
                        trim(text_.substr(close->at + close->what.name.size()))));
        } else if (const auto single = text_.find(" = "); single != std::string_view::npos) {
            reject(single + 1, "= is no operator", operator_list, "write ==");
        } else {
            reject(0, "there is no operator", operator_list,
                   text_.starts_with('[') ? join("write for example ", text_, " == VALUE")
                                          : "write for example [STATUS] == 200");
        }
        return std::nullopt;
    }

    Operand side(std::string_view written, std::string_view where, std::string_view name)
    {
        std::string_view trimmed = trim(written);
        const auto begin = trimmed.empty() ? written.data() : trimmed.data();
        const auto at = static_cast<std::size_t>(begin - text_.data());
        if (trimmed.empty()) {
            reject(at, join("nothing stands ", where, " of ", name), condition_form,
                   "write a value there; for an empty body len([BODY]) == 0");
            return {};
        }
        return parse_operand(trimmed, at, problems);
    }

    // What each side allows the other.
    void check(Comparison comparison, const Operand& left, const Operand& right)
    {
        for (const auto& [one, other] : {std::pair{&left, &right}, std::pair{&right, &left}}) {
            if (is_ordering(comparison))
                check_ordered(comparison, *one);
            else if (one->is_flag() && other->is_literal() && other->text != "true" &&
                     other->text != "false")
                reject(other->at, join('"', other->text, "\" is neither true nor false"),
                       join(one->text, " is true or false"), "write true or false");
        }
        const bool is_list_left = !left.choices.empty() || left.function == Function::pattern;
        const bool is_list_right = !right.choices.empty() || right.function == Function::pattern;
        if (is_list_left && is_list_right)
            reject(right.at, "pat() or any() on both sides", "one side that is compared with them",
                   "replace one by a placeholder or a value");
    }

private:
    void check_ordered(Comparison comparison, const Operand& side)
    {
        const std::string_view name = to_string(comparison);
        if (side.function == Function::pattern || side.function == Function::any)
            reject(side.at, join(side.text, " cannot be compared with ", name),
                   "== or !=", "write == or != there");
        else if (side.is_flag() || side.source == Source::ip || side.source == Source::dns_rcode)
            reject(side.at, join(side.text, " is no number"),
                   join("numbers on both sides of ", name), "write == or != there");
        else if (side.is_literal() && !side.number && !side.duration)
            reject(side.at, join('"', side.text, "\" is neither a number nor a duration"),
                   join("numbers on both sides of ", name), "write for example 500 or 48h");
    }

    std::string_view text_;
};

}  // namespace

std::string_view to_string(Comparison comparison) noexcept
{
    const auto* found = std::ranges::find(comparisons, comparison, &NamedComparison::comparison);
    return found == comparisons.end() ? "?" : found->name;
}

ParsedCondition parse_condition(std::string_view text)
{
    if (text.size() > condition_bytes_max)
        return {.problems = {{.what = join("the condition has ", text.size(), " bytes"),
                              .expected = join("at most ", condition_bytes_max),
                              .remedy = "write several conditions"}}};
    if (!is_utf8(text) || std::ranges::any_of(text, is_control))
        return {.problems = {{.what = "the condition has characters that are no text",
                              .expected = "one line of text",
                              .remedy = "remove them"}}};
    Condition condition;
    ConditionParser parser{text};
    if (auto split = parser.split()) {
        condition.text_ = trim(text);
        condition.comparison_ = split->what.comparison;
        condition.left_ = parser.side(text.substr(0, split->at), "left", split->what.name);
        condition.right_ = parser.side(text.substr(split->at + split->what.name.size()), "right",
                                       split->what.name);
        if (parser.problems.empty())
            parser.check(condition.comparison_, condition.left_, condition.right_);
    }
    if (parser.problems.empty())
        return {.condition = std::move(condition)};
    for (ConditionProblem& problem : parser.problems)
        problem.column = count_characters(text.substr(0, problem.column)) + 1;
    return {.problems = std::move(parser.problems)};
}

}  // namespace holdfast::watch
