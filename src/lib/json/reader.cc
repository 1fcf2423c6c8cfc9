// nlohmann's SAX parser builds our tree: it keeps its own stack on the heap, so depth is a limit of
// ours and no danger; its DOM would merge duplicate members in silence and knows no positions.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "lib/json/cursor.h"
#include "lib/json/document.h"
#include "lib/json/syntax.h"
#include "lib/json/writer.h"

namespace holdfast::json {
namespace {

constexpr std::size_t problems_max = 100;  // Nobody repairs more at once, and a log must end.
constexpr std::size_t name_max = 64;       // Bytes of a member name worth quoting.

// Whether the trouble is a whole token, not a byte within it.
bool is_about_token(std::string_view message) noexcept
{
    for (std::string_view sign :
         {"unexpected", "missing closing", "invalid literal", "number overflow"})
        if (message.find(sign) != std::string_view::npos)
            return true;
    return false;
}

class Reader final : public nlohmann::json_sax<nlohmann::json> {
public:
    Reader(std::string_view text, const Options& options, Document& document)
        : text_{text}, options_{options}, document_{document}, cursor_{text}
    {
    }

    bool null() override { return word(Kind::null, false); }
    bool boolean(bool value) override { return word(Kind::boolean, value); }
    bool number_integer(number_integer_t /*value*/) override { return word(Kind::number, false); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return word(Kind::number, false); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override
    {
        return word(Kind::number, false);
    }
    bool binary(binary_t& /*value*/) override { return false; }

    bool string(string_t& value) override
    {
        cursor_.skip_to_token();
        Node* node = place(Kind::string);
        cursor_.take_string();
        if (node == nullptr)
            return false;
        node->text = std::move(value);
        return true;
    }
    bool key(string_t& name) override
    {
        cursor_.skip_to_token();
        open_.back()->members.push_back({std::move(name), cursor_.at(), {}});
        cursor_.take_string();
        return true;
    }

    bool start_object(std::size_t /*count*/) override { return enter(Kind::object); }
    bool start_array(std::size_t /*count*/) override { return enter(Kind::array); }
    bool end_object() override
    {
        report_duplicates(*open_.back(), pointer());
        return leave();
    }
    bool end_array() override { return leave(); }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& error) override
    {
        // The parser counts what it has read, so the trouble is the byte before; a token that is
        // sound but unexpected stands where it starts.
        std::size_t offset = position == 0 ? 0 : position - 1;
        std::string_view message = error.what();
        cursor_.skip_to_token(offset);
        if (!is_about_token(message))
            cursor_.advance_to(offset);
        fail(explain_syntax_error(message, text_, cursor_.offset()));
        return false;
    }

    void fail(Problem problem)
    {
        problem.pointer = pointer();
        if (has_bare_name())
            append_token(problem.pointer, open_.back()->members.back().name);
        // Names repeated in objects that never ended count too: one run shows everything.
        while (!open_.empty()) {
            report_duplicates(*open_.back(), pointer());
            // A name whose value was never read is no member.
            if (has_bare_name())
                open_.back()->members.pop_back();
            open_.pop_back();
        }
        problem.at = cursor_.at();
        document_.problems.push_back(std::move(problem));
    }

private:
    // The value of the innermost object's last member is to come.
    bool has_bare_name() const
    {
        return !open_.empty() && !open_.back()->members.empty() &&
               open_.back()->members.back().value.at.line == 0;
    }

    // Of the innermost open container: each open one is the last child of the one before.
    std::string pointer() const
    {
        std::string out;
        for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
            const Node& node = *open_[i];
            if (node.kind == Kind::array)
                append_to(out, '/', node.items.size() - 1);
            else
                append_token(out, node.members.back().name);
        }
        return out;
    }

    Node* place(Kind kind)
    {
        if (++nodes_ > options_.nodes_max) {
            fail({Problem::Kind::too_large,
                  {},
                  {},
                  "too many values",
                  join("at most ", options_.nodes_max)});
            return nullptr;
        }
        Node* node = &document_.root;
        if (!open_.empty() && open_.back()->kind == Kind::array)
            node = &open_.back()->items.emplace_back();
        else if (!open_.empty())
            node = &open_.back()->members.back().value;
        node->kind = kind;
        node->at = cursor_.at();
        return node;
    }

    bool word(Kind kind, bool flag)
    {
        cursor_.skip_to_token();
        Node* node = place(kind);
        std::string_view written = cursor_.take_word();
        if (node == nullptr)
            return false;
        node->boolean = flag;
        if (kind == Kind::number)
            node->text = written;
        return true;
    }

    bool enter(Kind kind)
    {
        cursor_.skip_to_token();
        if (open_.size() >= options_.depth_max) {
            fail({Problem::Kind::too_large,
                  {},
                  {},
                  "nested too deeply",
                  join("at most ", options_.depth_max, " levels")});
            return false;
        }
        Node* node = place(kind);
        if (node == nullptr)
            return false;
        open_.push_back(node);
        cursor_.take_bracket();
        return true;
    }

    bool leave()
    {
        cursor_.skip_to_token();
        cursor_.take_bracket();
        open_.pop_back();
        return true;
    }

    // Sorted, because comparing each with each would let a body of short names cost minutes, and
    // hashing invites names made to collide.
    void report_duplicates(const Node& object, const std::string& container)
    {
        std::vector<const Member*> members;
        members.reserve(object.members.size());
        for (const Member& member : object.members)
            members.push_back(&member);
        std::stable_sort(members.begin(), members.end(),
                         [](const Member* a, const Member* b) { return a->name < b->name; });
        const Member* first = nullptr;
        for (const Member* member : members) {
            if (first == nullptr || first->name != member->name) {
                first = member;
                continue;
            }
            if (document_.problems.size() >= problems_max)
                return;
            Problem problem{Problem::Kind::duplicate, member->at, container, {}, {}};
            append_token(problem.pointer, member->name);
            problem.what = join(quote(std::string_view{member->name}.substr(0, name_max)),
                                " is given twice, first in line ", first->at.line);
            problem.expected = "each name once";
            document_.problems.push_back(std::move(problem));
        }
    }

    std::string_view text_;
    const Options& options_;
    Document& document_;
    Cursor cursor_;
    std::vector<Node*> open_;  // Stays valid: only the innermost one still grows.
    std::size_t nodes_ = 0;
};

}  // namespace

Document parse(std::string_view text, const Options& options)
{
    Document document;
    Reader reader{text, options, document};
    if (text.size() > options.bytes_max) {
        reader.fail({Problem::Kind::too_large,
                     {},
                     {},
                     join("longer than ", options.bytes_max, " bytes"),
                     {}});
        return document;
    }
    // To nlohmann's lexer a NUL is the end of the text, and what follows would pass unread.
    auto nul = text.find('\0');
    if (nul != std::string_view::npos) {
        Cursor cursor{text};
        cursor.advance_to(nul);
        document.problems.push_back(
            {Problem::Kind::syntax, cursor.at(), {}, "a NUL byte", "text without NUL bytes"});
        return document;
    }
    nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &reader,
                              nlohmann::json::input_format_t::json, true, options.comments);
    return document;
}

}  // namespace holdfast::json
