// The drills and experiments that were played, newest first. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "page/html/html.h"
#include "page/part/frame.h"
#include "page/part/state_mark.h"
#include "rehearsal/report.h"

namespace holdfast::page {

// One of which there is no summary cannot be shown, and says why.
struct DrillRow {
    std::string_view id;
    const rehearsal::Summary* summary = nullptr;
    std::string_view trouble{};
};

struct DrillsView {
    std::span<const DrillRow> rows;
    bool is_on = true;                  // Somebody wants them to be shown.
    std::string_view folder_trouble{};  // Why the folder cannot be read; empty: it can.
    std::string_view next{};  // After which run the next page goes on; empty: there is none.
};

void write_drills_page(Html& html, const Frame& frame, const DrillsView& view);

Tone tone_of(rehearsal::Verdict verdict) noexcept;
std::string drill_path(std::string_view id);  // "/view/drills/a-drill-20261122T210000Z"
// "1.2 s", or "never".
std::string found_after(const std::optional<Duration>& time);

}  // namespace holdfast::page
