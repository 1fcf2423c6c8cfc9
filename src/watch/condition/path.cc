#include "watch/condition/path.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path_form = "a path such as .data[0].id";
// No body that is read has more.
constexpr std::size_t index_max = 1'000'000;

}  // namespace

BodyPath parse_path(std::string_view text, std::size_t at, std::vector<ConditionProblem>& problems)
{
    BodyPath path;
    auto reject = [&](std::string what, std::string remedy) {
        problems.push_back({at, std::move(what), std::string{path_form}, std::move(remedy)});
        return BodyPath{};
    };
    while (!text.empty()) {
        if (path.size() >= path_steps_max)
            return reject(join("the path has more than ", path_steps_max, " steps"),
                          "name something less deep");
        std::size_t length = 0;
        if (text.front() == '.') {
            length = std::min(text.find_first_of(".[", 1), text.size());
            if (length == 1)
                return reject("a name is missing behind the dot", "write .NAME");
            path.emplace_back(std::string{text.substr(1, length - 1)});
        } else if (text.front() == '[') {
            const auto end = text.find(']');
            if (end == std::string_view::npos)
                return reject("the bracket is not closed", "write [0]");
            std::string_view inside = text.substr(1, end - 1);
            auto index = parse_number<std::size_t>(inside);
            if (inside == "*")
                return reject("[*] is not offered", "name one item: write [0]");
            if (!index || *index > index_max)
                return reject(join('[', inside, "] is no place in a list"),
                              "write [0] for the first item, .NAME for a member");
            path.emplace_back(*index);
            length = end + 1;
        } else {
            return reject(join("unexpected '", text.substr(0, 1), "' in the path"),
                          join("write [BODY].", text));
        }
        text.remove_prefix(length);
        at += length;
    }
    return path;
}

}  // namespace holdfast::watch
