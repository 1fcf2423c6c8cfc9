#include "watch/condition/operand.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "watch/condition/path.h"
#include "watch/condition/span.h"

namespace holdfast::watch {
namespace {

struct Placeholder {
    std::string_view name;
    Source source;
};
constexpr std::array<Placeholder, 8> placeholders{
    {{"STATUS", Source::status},
     {"IP", Source::ip},
     {"BODY", Source::body},
     {"RESPONSE_TIME", Source::response_time},
     {"CONNECTED", Source::connected},
     {"CERTIFICATE_EXPIRATION", Source::certificate_expiration},
     {"HEADER", Source::header},
     {"DNS_RCODE", Source::dns_rcode}}};
constexpr std::string_view placeholder_list =
    "[STATUS], [IP], [BODY], [RESPONSE_TIME], [CONNECTED], [CERTIFICATE_EXPIRATION], "
    "[HEADER].NAME or [DNS_RCODE]";

struct NamedFunction {
    std::string_view name;
    Function function;
};
constexpr std::array<NamedFunction, 4> functions{{{"len", Function::length},
                                                  {"has", Function::has},
                                                  {"any", Function::any},
                                                  {"pat", Function::pattern}}};
constexpr std::size_t choices_max = 64;

std::string to_upper(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return out;
}

// "[NAME]" at the beginning: the name. Whatever else a bracket may begin is a literal.
std::string_view bracketed_name(std::string_view text) noexcept
{
    const auto end = text.find(']');
    if (!text.starts_with('[') || end == std::string_view::npos || end == 1)
        return {};
    std::string_view name = text.substr(1, end - 1);
    const bool is_word = std::ranges::all_of(
        name, [](char c) { return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '_'; });
    return is_word ? name : std::string_view{};
}

class OperandParser {
public:
    OperandParser(Operand& operand, std::vector<ConditionProblem>& problems)
        : operand_{operand}, problems_{problems}
    {
    }

    void parse()
    {
        std::string_view text = operand_.text;
        const auto open = text.find('(');
        if (open == std::string_view::npos || !take_function(text.substr(0, open)))
            return value(text, operand_.at);
        if (!text.ends_with(')'))
            return reject(operand_.at + open, "the bracket is not closed", "something inside ( )",
                          join("write ", text, ")"));
        const std::size_t at = operand_.at + open + 1;
        std::string_view inside = text.substr(open + 1, text.size() - open - 2);
        switch (operand_.function) {
        case Function::pattern:
            operand_.pattern = inside;
            return;
        case Function::any:
            return choices(inside, at);
        default:
            return argument(inside, at);
        }
    }

private:
    void reject(std::size_t at, std::string what, std::string_view expected, std::string remedy)
    {
        problems_.push_back({at, std::move(what), std::string{expected}, std::move(remedy)});
    }

    // Whether `name` is one's; one that nobody knows is a literal unless a placeholder follows.
    bool take_function(std::string_view name)
    {
        for (const NamedFunction& each : functions) {
            if (each.name != name)
                continue;
            operand_.function = each.function;
            return true;
        }
        if (bracketed_name(trim(std::string_view{operand_.text}.substr(name.size() + 1))).empty())
            return false;
        std::vector<std::string_view> names;
        for (const NamedFunction& each : functions)
            names.push_back(each.name);
        std::string_view close = closest_name(name, names);
        reject(operand_.at, join("there is no function ", name, "()"),
               "len(), has(), any() or pat()",
               close.empty() ? "use one of them" : join("did you mean ", close, "()?"));
        operand_.function = Function::pattern;  // What is inside is not looked at.
        return true;
    }

    void value(std::string_view text, std::size_t at)
    {
        std::string_view name = bracketed_name(text);
        if (name.empty() || !placeholder(name, text.substr(name.size() + 2), at))
            literal(text);
    }

    void literal(std::string_view text)
    {
        operand_.number = parse_any_number(text);
        if (operand_.number)
            return;
        if (auto span = parse_span(text))
            operand_.duration = Number::milliseconds(*span);
    }

    // Whether it is one, or was meant to be.
    bool placeholder(std::string_view written, std::string_view rest, std::size_t at)
    {
        const std::string name = to_upper(written);
        const std::size_t rest_at = at + written.size() + 2;
        for (const Placeholder& each : placeholders) {
            if (each.name != name)
                continue;
            operand_.source = each.source;
            if (each.source == Source::body)
                operand_.path = parse_path(rest, rest_at, problems_);
            else if (each.source == Source::header)
                header(rest, rest_at);
            else if (!rest.empty())
                reject(rest_at, join("nothing can follow [", name, "]"), "an operator",
                       join("write [", name, "] alone"));
            return true;
        }
        return unknown(written, name, at);
    }

    bool unknown(std::string_view written, const std::string& name, std::size_t at)
    {
        if (name == "DOMAIN_EXPIRATION") {
            reject(at, "[DOMAIN_EXPIRATION] is not offered: registries are not asked",
                   placeholder_list, "remove the condition");
            return true;
        }
        std::vector<std::string_view> names;
        for (const Placeholder& each : placeholders)
            names.push_back(each.name);
        std::string_view close = closest_name(name, names);
        // In lower case and like none of ours, it is a text that happens to have brackets.
        if (close.empty() && name != written)
            return false;
        reject(at, join("there is no placeholder [", written, "]"), placeholder_list,
               close.empty() ? "use one of them" : join("did you mean [", close, "]?"));
        return true;
    }

    void header(std::string_view rest, std::size_t at)
    {
        const bool is_name = rest.size() > 1 && rest.front() == '.' &&
                             rest.find_first_of(" \t[](),") == std::string_view::npos;
        if (!is_name)
            return reject(at, "[HEADER] needs the name of a header", "[HEADER].NAME",
                          "write for example [HEADER].content-type");
        operand_.header = to_lower(rest.substr(1));
    }

    void argument(std::string_view inside, std::size_t at)
    {
        std::string_view trimmed = trim(inside);
        const std::size_t trimmed_at =
            at + (trimmed.empty() ? 0 : static_cast<std::size_t>(trimmed.data() - inside.data()));
        const bool is_length = operand_.function == Function::length;
        std::string_view name = bracketed_name(trimmed);
        if (name.empty() || !placeholder(name, trimmed.substr(name.size() + 2), trimmed_at))
            return reject(
                trimmed_at, join(is_length ? "len" : "has", "() needs a placeholder"),
                is_length ? "len([BODY].NAME)" : "has([BODY].NAME)",
                join("write for example ", is_length ? "len([BODY].items)" : "has([BODY].errors)"));
        if (is_length && operand_.source != Source::body && operand_.source != Source::header &&
            operand_.source != Source::literal)
            reject(trimmed_at, "len() works with [BODY] and [HEADER] only", "len([BODY].NAME)",
                   "compare the placeholder itself");
    }

    void choices(std::string_view inside, std::size_t at)
    {
        for (std::string_view each : split(inside, ',')) {
            std::string_view choice = trim(each);
            const std::string_view name = bracketed_name(choice);
            if (choice.empty())
                reject(at, "a value is missing in any()", "any(VALUE, VALUE)",
                       "remove the comma that is too many");
            else if (!name.empty() || choice.starts_with("pat("))
                reject(at, join('"', choice, "\" cannot stand inside any()"),
                       "values only, separated by commas", "write a condition of its own for it");
            operand_.choices.emplace_back(choice);
            at += each.size() + 1;
        }
        if (operand_.choices.size() > choices_max)
            reject(operand_.at, join("any() has ", operand_.choices.size(), " values"),
                   join("at most ", choices_max), "use pat(), or compare with < and >");
    }

    Operand& operand_;
    std::vector<ConditionProblem>& problems_;
};

}  // namespace

Operand parse_operand(std::string_view text, std::size_t at,
                      std::vector<ConditionProblem>& problems)
{
    Operand operand;
    operand.text = text;
    operand.at = at;
    OperandParser{operand, problems}.parse();
    return operand;
}

}  // namespace holdfast::watch
