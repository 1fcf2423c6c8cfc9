// Writes lines to a descriptor so that every line starts at the beginning of one, even after a
// disk was full or a pipe was cut in the middle of another. Log thread only.
#pragma once

#include <string>
#include <system_error>

namespace holdfast::obs {

class LineWriter {
public:
    // Appends the line feed. What an error cut off is lost; the next line then starts with a line
    // feed of its own.
    std::error_code write(int fd, std::string line);

private:
    bool is_torn_ = false;
};

}  // namespace holdfast::obs
