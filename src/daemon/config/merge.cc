#include "daemon/config/merge.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/value.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::Node;
using json::quote;

constexpr std::size_t name_max = 60;  // Bytes of an unknown name worth quoting or comparing.

class DocumentMerge {
public:
    DocumentMerge(const std::string& file, const json::Document& document, Loaded& loaded)
        : file_{file}, root_{document.root}, loaded_{loaded}
    {
    }

    void object(const Node& node, const std::string& prefix)
    {
        std::vector<std::string_view> seen;
        for (const json::Member& member : node.members) {
            // The document has reported the second one; its value would only repeat the noise.
            if (std::find(seen.begin(), seen.end(), member.name) != seen.end())
                continue;
            seen.push_back(member.name);
            if (seen.size() > members_max)
                return;
            one(member, prefix);
        }
    }

    std::vector<Problem> problems;

private:
    // More than an honest file has; beyond it comparing names would cost the square of them.
    static constexpr std::size_t members_max = 1000;

    Problem problem_at(const Node& node, std::string key) const
    {
        Problem problem;
        problem.key = std::move(key);
        problem.file = file_;
        problem.line = node.at.line;
        problem.column = node.at.column;
        problem.pointer = json::pointer_to(root_, node);
        return problem;
    }

    void report(const Node& node, const Key& key, Complaint complaint,
                Severity severity = Severity::error)
    {
        Problem problem = problem_at(node, std::string{key.path});
        problem.severity = severity;
        problem.what = std::move(complaint.what);
        problem.why = severity == Severity::error ? join("expected ", complaint.expected)
                                                  : std::move(complaint.expected);
        problem.remedy = std::move(complaint.remedy);
        problems.push_back(std::move(problem));
    }

    void one(const json::Member& member, const std::string& prefix)
    {
        std::string path = prefix.empty() ? member.name : join(prefix, ".", member.name);
        bool is_flat = member.name.find('.') == std::string::npos;
        if (prefix.empty() && member.name == "$schema")
            return schema_name(member.value);
        if (const Key* key = is_flat ? find_key(path) : nullptr)
            return value(*key, member.value);
        if (is_flat && is_area(path))
            return area(member.value, path);
        unknown(member, prefix);
    }

    static bool is_area(std::string_view path)
    {
        std::string prefix = join(path, ".");
        return std::any_of(all_keys().begin(), all_keys().end(),
                           [&](const Key& key) { return key.path.starts_with(prefix); });
    }

    void value(const Key& key, const Node& node)
    {
        auto rejected = assign(key, node, loaded_.settings);
        for (Rejected& item : rejected)
            report(*item.node, key, std::move(item.complaint));
        if (!rejected.empty())
            return;
        loaded_.origins.insert_or_assign(std::string{key.path}, join(file_, ":", node.at.line));
        if (key.advise != nullptr)
            if (auto advice = key.advise(loaded_.settings))
                report(node, key, std::move(*advice), Severity::warning);
    }

    void area(const Node& node, const std::string& path)
    {
        if (node.kind == json::Kind::object)
            return object(node, path);
        Problem problem = problem_at(node, path);
        problem.what = join("found ", describe(node.kind));
        problem.why = "expected an object of settings";
        problem.remedy = join("write {...} with ", join_list(names_below(path), ", "));
        problems.push_back(std::move(problem));
    }

    void schema_name(const Node& node)
    {
        if (node.kind == json::Kind::string)
            return;  // For editors; nothing here reads it.
        Problem problem = problem_at(node, "$schema");
        problem.what = join("found ", describe(node.kind));
        problem.why = "expected the address of a JSON Schema";
        problem.remedy = "remove it";
        problems.push_back(std::move(problem));
    }

    // The names that may stand in this object, areas and keys alike, each once.
    static std::vector<std::string> names_below(std::string_view prefix)
    {
        std::string start = prefix.empty() ? std::string{} : join(prefix, ".");
        std::vector<std::string> names;
        for (const Key& key : all_keys()) {
            if (!key.path.starts_with(start))
                continue;
            std::string_view rest = key.path.substr(start.size());
            std::string name{rest.substr(0, rest.find('.'))};
            if (names.empty() || names.back() != name)
                names.push_back(std::move(name));
        }
        return names;
    }

    void unknown(const json::Member& member, const std::string& prefix)
    {
        Problem problem = problem_at(member.value, {});
        problem.line = member.at.line;
        problem.column = member.at.column;
        std::string_view name = std::string_view{member.name}.substr(0, name_max);
        problem.what = join("unknown key ", quote(name));
        std::vector<std::string> known = names_below(prefix);
        problem.why = join("expected ", join_list(known, ", "));
        std::string_view close = closest_name(name, {known.begin(), known.end()});
        const Key* elsewhere = find_elsewhere(member.name);
        if (!close.empty())
            problem.remedy = join("did you mean ", quote(close), "?");
        else if (elsewhere != nullptr)
            problem.remedy = join("did you mean ", nested(elsewhere->path), "?");
        else
            problem.remedy = "remove it";
        problems.push_back(std::move(problem));
    }

    // A key that was written flat or in the wrong place.
    static const Key* find_elsewhere(std::string_view name)
    {
        for (const Key& key : all_keys())
            if (key.path == name || key.path.substr(key.path.rfind('.') + 1) == name)
                return &key;
        return nullptr;
    }

    // http.body_max -> "http": {"body_max": ...}
    static std::string nested(std::string_view path)
    {
        auto dot = path.find('.');
        if (dot == std::string_view::npos)
            return join(quote(path), " outside of any area");
        return join(quote(path.substr(0, dot)), ": {", nested_leaf(path.substr(dot + 1)), "}");
    }
    static std::string nested_leaf(std::string_view path) { return join(quote(path), ": ..."); }

    const std::string& file_;
    const Node& root_;
    Loaded& loaded_;
};

Problem from_document(const std::string& file, const json::Problem& found)
{
    Problem problem;
    problem.file = file;
    problem.line = found.at.line;
    problem.column = found.at.column;
    problem.pointer = found.pointer;
    problem.what = found.what;
    if (!found.expected.empty())
        problem.why = join("expected ", found.expected);
    switch (found.kind) {
    case json::Problem::Kind::duplicate:
        problem.remedy = "remove one of them";
        break;
    case json::Problem::Kind::syntax:
        problem.remedy = "correct it there or just before";
        break;
    case json::Problem::Kind::too_large:
        problem.remedy = "a configuration never needs that much: look at what the file is";
        break;
    }
    return problem;
}

}  // namespace

json::Options document_options() noexcept
{
    return {.comments = true, .bytes_max = 1 << 20, .depth_max = 16, .nodes_max = 1 << 15};
}

bool merge_document(const std::string& file, const json::Document& document, Loaded& loaded)
{
    DocumentMerge merge{file, document, loaded};
    bool is_broken = false;
    for (const json::Problem& found : document.problems) {
        is_broken = is_broken || found.kind != json::Problem::Kind::duplicate;
        merge.problems.push_back(from_document(file, found));
    }
    if (document.root.kind == json::Kind::object) {
        merge.object(document.root, "");
    } else if (!is_broken) {
        Problem problem;
        problem.file = file;
        problem.line = document.root.at.line;
        problem.column = document.root.at.column;
        problem.what = join("found ", describe(document.root.kind));
        problem.why = "expected an object of settings";
        problem.remedy = "write {...} around the settings";
        merge.problems.push_back(std::move(problem));
    }
    std::stable_sort(merge.problems.begin(), merge.problems.end(),
                     [](const Problem& a, const Problem& b) {
                         return std::pair{a.line, a.column} < std::pair{b.line, b.column};
                     });
    std::move(merge.problems.begin(), merge.problems.end(), std::back_inserter(loaded.problems));
    return !is_broken;
}

}  // namespace holdfast::daemon
