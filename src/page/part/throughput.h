// Cells of tables that show how a number went: so much in the last hour, so much as far as it was
// seen, and the line. Asks nobody; any thread.
#pragma once

#include "page/book/count_samples.h"
#include "page/html/html.h"

namespace holdfast::page {

// What came to a count: three cells.
void write_gains(Html& html, const CountSamples& samples, const CountSeries& counts, WallTime now);
// How high a count was: three cells as well, of which the first two are its least and its most.
void write_level(Html& html, const CountSamples& samples, const CountSeries& counts);
// Since when there are samples, as a note below the table.
void write_span_note(Html& html, const CountSamples& samples);

}  // namespace holdfast::page
