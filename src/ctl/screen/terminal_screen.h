// The window of a terminal, taken as a whole and given back as it was. Main thread.
#pragma once

#include <string_view>

#include <termios.h>

#include "ctl/console.h"
#include "ctl/screen/frame.h"
#include "ctl/screen/interruptions.h"

namespace holdfast::ctl {

Extent terminal_extent(const Console& console);
std::size_t terminal_columns(const Console& console);

// Whether it can be told where to draw. One that is dumb, or is not known, cannot.
bool has_screen(const Console& console);
Abilities abilities_of(const Console& console);
// False in the background of a shell, which has the terminal to itself.
bool is_in_foreground() noexcept;

class TerminalScreen {
public:
    TerminalScreen(const Interruptions& interruptions, Abilities abilities);
    ~TerminalScreen();
    TerminalScreen(const TerminalScreen&) = delete;
    TerminalScreen& operator=(const TerminalScreen&) = delete;

    // Whole, or not at all while the terminal takes nothing. False when it is gone.
    bool show(std::string_view frame) const;
    // Again as at the beginning: somebody else may have written to it meanwhile.
    void enter();

private:
    const Interruptions& interruptions_;
    const Abilities abilities_;
    termios before_{};
    bool is_changed_ = false;
};

}  // namespace holdfast::ctl
