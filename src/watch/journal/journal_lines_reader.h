// Reads the last lines of units out of the journal, on the aux thread. Whoever asks about a unit
// that is being read gets the same lines; a few units are read at a time, so that others have the
// aux thread between them. Loop thread.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/job.h"
#include "base/time.h"
#include "watch/journal/journal_lines.h"

namespace holdfast::watch {

class JournalLinesReader final : public JournalLines {
public:
    static constexpr std::size_t units_max = 64;
    static constexpr std::size_t askers_max = 64;  // Of a unit.
    static constexpr std::size_t jobs_max = 2;
    // Of a unit; then what was found until then has to do.
    static constexpr std::chrono::milliseconds time_max{200};

    // `aux` collects nothing after this has gone; `clock` is read there. Of this host, or the files
    // of a directory.
    JournalLinesReader(Worker& aux, const Clock& clock, std::string directory = {});
    ~JournalLinesReader() override;
    JournalLinesReader(const JournalLinesReader&) = delete;
    JournalLinesReader& operator=(const JournalLinesReader&) = delete;

    void last_of(const std::string& unit, Done done) override;

    std::size_t under_way() const noexcept { return asked_.size(); }

private:
    class Reading;
    using Lines = Result<std::vector<JournalLine>>;

    void begin_next();
    void note(const std::string& unit, const Lines& lines);
    void answer(const std::string& unit, const Lines& lines);

    Worker& aux_;
    const Clock& clock_;
    std::string directory_;
    std::map<std::string, std::vector<Done>> asked_;
    std::deque<std::string> waiting_;  // Units that nobody reads yet.
    std::size_t reading_ = 0;
    // Null when this is gone: what is being read comes back to nobody.
    std::shared_ptr<JournalLinesReader*> self_;
};

// One line of what somebody wrote, whatever that was.
std::string to_journal_text(std::string_view message);

}  // namespace holdfast::watch
