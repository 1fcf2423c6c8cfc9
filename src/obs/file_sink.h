// The optional log file. A file that cannot be opened or written is an episode: said once, shown
// as degraded, tried again every few seconds, and its end is said with the number of lines lost.
// A file that was renamed or removed is opened anew. Log thread only.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>

#include "base/descriptor.h"
#include "base/time.h"
#include "obs/degradation.h"
#include "obs/line_writer.h"
#include "obs/sink.h"

namespace holdfast::obs {

class FileSink final : public Sink {
public:
    enum class Format { legacy, json };
    struct Settings {
        std::string path;
        Format format = Format::legacy;

        friend bool operator==(const Settings&, const Settings&) = default;
    };

    // Opens nothing yet: the first tick() does. `degradation` outlives the sink.
    FileSink(Settings settings, Degradation& degradation);
    ~FileSink() override;
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    bool write(const Entry& entry, Reports& reports) override;
    void tick(Instant now, Reports& reports) override;
    const char* loss() const noexcept override { return "the log file could not be written"; }

    const Settings& settings() const noexcept { return settings_; }

private:
    std::error_code open();
    std::error_code write_line(const Entry& entry);
    bool is_moved() const noexcept;
    void fail(std::error_code error, Reports& reports);
    void recover(Reports& reports);

    const Settings settings_;
    Degradation& degradation_;
    Descriptor file_;
    LineWriter writer_;
    // The episode.
    bool is_failing_ = false;
    std::uint64_t lost_ = 0;
    Instant now_{};  // Of the last tick.
    Instant retry_at_{};
    Duration retry_wait_;
};

}  // namespace holdfast::obs
