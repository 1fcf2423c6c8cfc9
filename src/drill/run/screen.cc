#include "drill/run/screen.h"

#include "base/text.h"

namespace holdfast::drill {
namespace {

constexpr std::size_t status_max = 76;  // Columns: one line of any terminal.
constexpr std::size_t stamp_width = 9;

}  // namespace

std::string stamp(Duration at)
{
    auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(at).count() / 100;
    std::string text = join(at < Duration::zero() ? "-" : "", std::abs(tenths) / 10, ".",
                            std::abs(tenths) % 10, " s");
    if (text.size() < stamp_width)
        text.insert(0, stamp_width - text.size(), ' ');
    return text;
}

void Screen::clear()
{
    if (has_status_)
        std::fputs("\r\x1B[K", out_);
    has_status_ = false;
}

void Screen::line(std::string_view text)
{
    if (out_ == nullptr)
        return;
    clear();
    (void)std::fwrite(text.data(), 1, text.size(), out_);
    std::fputc('\n', out_);
    std::fflush(out_);
}

void Screen::line(Duration at, std::string_view text)
{
    line(join(stamp(at), "  ", text));
}

void Screen::status(Duration at, std::string_view text)
{
    if (out_ == nullptr || !is_terminal_)
        return;
    std::string whole = join(stamp(at), "  ", text);
    clear();
    std::string_view cut = cut_utf8(whole, status_max);
    (void)std::fwrite(cut.data(), 1, cut.size(), out_);
    std::fflush(out_);
    has_status_ = true;
}

}  // namespace holdfast::drill
