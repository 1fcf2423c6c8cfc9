#include "shipment/import/json_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace holdfast::shipment {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// A shipment has three members.
constexpr json::Options limits{
    .comments = false, .bytes_max = JsonRows::line_bytes_max, .depth_max = 4, .nodes_max = 64};
const std::vector<std::string_view> names{id_name, status_name, created_at_name};

std::string describe(const json::Problem& problem)
{
    std::string text = join("column ", problem.at.column, ": ", problem.what);
    if (!problem.expected.empty())
        append_to(text, ", expected ", problem.expected);
    return text;
}

std::string unknown(std::string_view name)
{
    std::string_view meant = closest_name(name.substr(0, 64), names);
    return meant.empty() ? std::string{"there is no such member"}
                         : join("there is no such member; did you mean \"", meant, "\"?");
}

// The member's name at the beginning of a pointer; nothing if it leads farther than that.
std::optional<std::string> name_in(std::string_view pointer)
{
    std::string name;
    for (std::size_t i = 1; i < pointer.size(); ++i) {
        if (pointer[i] == '/')
            return std::nullopt;
        bool is_escape = pointer[i] == '~' && i + 1 < pointer.size();
        name += is_escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    return name;
}

// The members of one object, each of its type.
class Members {
public:
    Members(const json::Node& root, Place place, RowSink& sink)
        : root_{root}, place_{place}, sink_{sink}
    {
        for (const json::Member& member : root.members)
            if (std::ranges::find(names, member.name) == names.end())
                reject(printable(member.name), unknown(member.name));
    }

    std::optional<std::string_view> text(std::string_view name)
    {
        return value(name, json::Kind::string, "must be a string, not ");
    }
    // As it was written: what 1.0 or 1e3 means as an id is not for us to guess.
    std::optional<std::string_view> number(std::string_view name)
    {
        return value(name, json::Kind::number, "must be a number, not ");
    }

    bool is_good() const noexcept { return is_good_; }

private:
    std::optional<std::string_view> value(std::string_view name, json::Kind kind,
                                          std::string_view complaint)
    {
        const json::Node* node = root_.find(name);
        if (node == nullptr)
            return std::nullopt;
        if (node->kind == kind)
            return node->text;
        reject(std::string{name}, join(complaint, json::describe(node->kind)));
        return std::nullopt;
    }

    void reject(std::string field, std::string message)
    {
        is_good_ = false;
        sink_.reject({place_, std::move(field), std::move(message)});
    }

    const json::Node& root_;
    Place place_;
    RowSink& sink_;
    bool is_good_ = true;
};

}  // namespace

void JsonRows::feed(std::string_view piece, RowSink& sink)
{
    while (!piece.empty()) {
        std::size_t end = piece.find('\n');
        append(piece.substr(0, end));
        if (end == std::string_view::npos)
            return;
        end_line(sink);
        piece.remove_prefix(end + 1);
    }
}

void JsonRows::finish(RowSink& sink)
{
    if (!line_text_.empty() || is_too_long_)
        end_line(sink);
}

void JsonRows::append(std::string_view text)
{
    is_too_long_ = is_too_long_ || line_text_.size() + text.size() > line_bytes_max;
    if (!is_too_long_)
        line_text_ += text;
}

void JsonRows::end_line(RowSink& sink)
{
    ++lines_;
    std::string_view line = line_text_;
    if (lines_ == 1 && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    if (is_too_long_)
        sink.reject({{.row = ++rows_, .line = lines_}, {}, "is longer than 16 KiB"});
    else if (!trim(line).empty())
        read(line, sink);
    line_text_.clear();
    is_too_long_ = false;
}

void JsonRows::read(std::string_view line, RowSink& sink)
{
    Place place{.row = ++rows_, .line = lines_};
    json::Document document = json::parse(line, limits);
    for (const json::Problem& problem : document.problems) {
        bool is_twice = problem.kind == json::Problem::Kind::duplicate && !problem.pointer.empty();
        if (std::optional<std::string> name; is_twice && (name = name_in(problem.pointer)))
            sink.reject({place, printable(*name), "is given twice"});
        else
            sink.reject({place, {}, describe(problem)});
    }
    if (!document)
        return;
    if (document.root.kind != json::Kind::object)
        return sink.reject(
            {place, {}, join("must be an object, not ", json::describe(document.root.kind))});
    read_object(document.root, sink);
}

void JsonRows::read_object(const json::Node& root, RowSink& sink)
{
    Place place{.row = rows_, .line = lines_};
    Members members{root, place, sink};
    RawRow raw{.place = place,
               .id = members.number(id_name),
               .status = members.text(status_name),
               .created_at = members.text(created_at_name)};
    if (members.is_good())
        judge(raw, sink);
}

}  // namespace holdfast::shipment
