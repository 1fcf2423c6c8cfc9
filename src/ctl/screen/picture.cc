#include "ctl/screen/picture.h"

#include <utility>

#include "ctl/screen/width.h"

namespace holdfast::ctl {

Line line_of(std::string text, Tone tone)
{
    return {{std::move(text), tone}};
}

std::string text_of(const Line& line)
{
    std::string text;
    for (const Words& words : line)
        text += words.text;
    return text;
}

Line fitted(const Line& line, std::size_t columns)
{
    if (columns == 0)
        return line;
    const bool is_cut = width_of(text_of(line)) > columns;
    std::size_t room = is_cut ? columns - 1 : columns;
    Line kept;
    for (const Words& words : line) {
        std::string text = cut_to_width(words.text, room);
        const std::size_t used = width_of(text);
        const bool ends_here = used < width_of(words.text);
        room -= used;
        if (ends_here)
            text += ">";
        if (!text.empty())
            kept.push_back({std::move(text), words.tone});
        if (ends_here)
            break;
    }
    return kept;
}

Line toned(const Line& line, Tone tone)
{
    return line_of(text_of(line), tone);
}

}  // namespace holdfast::ctl
